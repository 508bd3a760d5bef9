/// One token of an expression.
struct Token {
    enum Kind: Equatable {
        case identifier(String)
        /// A name in backticks, which only a selection may use.
        case quotedIdentifier(String)
        case int(UInt64)
        case uint(UInt64)
        case double(Double)
        case string(String)
        case bytes([UInt8])
        /// An operator or a bracket.
        case symbol(String)
        case end
    }

    var kind: Kind
    /// In Unicode scalars of the expression's text.
    var range: Range<Int>
}

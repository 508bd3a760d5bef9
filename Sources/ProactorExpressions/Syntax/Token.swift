/// One token of an expression.
struct Token {
    enum Kind: UInt8 {
        case end
        case identifier
        /// A name in backticks, which only a selection may use.
        case quotedIdentifier
        case int, uint, double, string, bytes
        case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
        case dot, comma, question, colon
        case and, or, not
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, `in`
        case plus, minus, star, slash, percent
    }

    enum Payload {
        case none
        case text(String)
        /// The magnitude of a literal without its sign.
        case integer(UInt64)
        case double(Double)
        case bytes([UInt8])
    }

    let kind: Kind
    let payload: Payload
    /// In Unicode scalars of the expression's text.
    let range: Range<Int>

    /// The name or text that the token holds; empty for all others.
    var text: String {
        guard case .text(let text) = self.payload else { return "" }
        return text
    }
}

extension Token.Kind {
    /// The spelling of an operator or a bracket.
    var symbol: String {
        switch self {
        case .leftParenthesis: "("
        case .rightParenthesis: ")"
        case .leftBracket: "["
        case .rightBracket: "]"
        case .leftBrace: "{"
        case .rightBrace: "}"
        case .dot: "."
        case .comma: ","
        case .question: "?"
        case .colon: ":"
        case .and: "&&"
        case .or: "||"
        case .not: "!"
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .in: "in"
        case .plus: "+"
        case .minus: "-"
        case .star: "*"
        case .slash: "/"
        case .percent: "%"
        case .end, .identifier, .quotedIdentifier, .int, .uint, .double, .string, .bytes: ""
        }
    }
}

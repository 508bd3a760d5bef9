/// The values of a statement, in the order of its question marks.
struct StatementArguments: Sendable, ExpressibleByArrayLiteral {
    /// In the server's text format; `nil` for NULL.
    private(set) var texts: [String?]

    init(arrayLiteral values: (any ColumnValue)?...) { self.texts = values.map { $0?.columnText } }

    init(_ texts: [String]) { self.texts = texts.map(\.columnText) }

    static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum += right
        return sum
    }

    static func += (left: inout Self, right: Self) { left.texts += right.texts }
}

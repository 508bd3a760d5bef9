import Testing

/// A schema with values that satisfy it and values that do not, all as JSON text.
struct KeywordCase: Sendable, CustomTestStringConvertible {
    let schema: String
    let accepts: [String]
    let refuses: [String]

    init(_ schema: String, accepts: [String], refuses: [String]) {
        self.schema = schema
        self.accepts = accepts
        self.refuses = refuses
    }

    var testDescription: String { self.schema }
}

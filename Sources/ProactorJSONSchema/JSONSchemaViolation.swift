package import ProactorModel

/// One way in which a value does not satisfy a schema.
package struct JSONSchemaViolation: Hashable, Sendable, CustomStringConvertible {
    /// Where in the value.
    package let instance: JSONPointer
    /// Where in the schema document: the keyword that is not satisfied.
    package let schema: JSONPointer
    /// The keyword that is not satisfied, such as `minimum`; `false` for a schema that allows nothing.
    package let keyword: String
    /// What is wrong, to be read after the place: `must be at least 0, is -3`.
    package let message: String

    package init(instance: JSONPointer, schema: JSONPointer, keyword: String, message: String) {
        self.instance = instance
        self.schema = schema
        self.keyword = keyword
        self.message = message
    }

    /// A sentence: `/data/openOrders must be at least 0, is -3`.
    package var description: String { "\(Self.place(self.instance)) \(self.message)" }

    static func place(_ pointer: JSONPointer) -> String {
        pointer.tokens.isEmpty ? "the value" : pointer.description
    }
}

package import ProactorDiagnostics
package import ProactorJSONSchema
package import ProactorModel

/// A declared type of event: what its payload looks like.
package struct EventType: Sendable {
    package let name: String
    /// The folder below `Rules/` that declares it.
    package let domain: String
    package let description: String?
    package let schema: JSONSchema?
    /// A payload as an example; it satisfies ``schema``.
    package let example: JSONValue?
    package let location: SourceLocation

    package init(
        name: String,
        domain: String,
        description: String?,
        schema: JSONSchema?,
        example: JSONValue?,
        location: SourceLocation
    ) {
        self.name = name
        self.domain = domain
        self.description = description
        self.schema = schema
        self.example = example
        self.location = location
    }
}

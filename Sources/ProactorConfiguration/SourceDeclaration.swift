package import ProactorComponents
package import ProactorDiagnostics

/// One entry of `sources:`.
package struct SourceDeclaration: Sendable {
    package var name: String
    /// The registered kind's name.
    package var kind: String
    package var description: String?
    /// Whether whoever reaches it can make it take events.
    package var isOpen: Bool
    /// The registered kind's own configuration, read and ready to make the source.
    package var make: @Sendable (SourceEnvironment) throws(SourceFailure) -> any EventSource
    package var location: SourceLocation

    package init(
        name: String,
        kind: String,
        description: String?,
        isOpen: Bool,
        make: @escaping @Sendable (SourceEnvironment) throws(SourceFailure) -> any EventSource,
        location: SourceLocation
    ) {
        self.name = name
        self.kind = kind
        self.description = description
        self.isOpen = isOpen
        self.make = make
        self.location = location
    }
}

package import ProactorComponents
package import ProactorDiagnostics

/// One entry of `sinks:`.
package struct SinkDeclaration: Sendable {
    package var name: String
    /// Attempts before a delivery is a dead letter.
    package var attempts: Int
    /// The registered kind's own configuration, read and ready to make the sink.
    package var make: @Sendable (SinkEnvironment) throws(SinkFailure) -> any Sink
    package var location: SourceLocation

    package init(
        name: String,
        attempts: Int,
        make: @escaping @Sendable (SinkEnvironment) throws(SinkFailure) -> any Sink,
        location: SourceLocation
    ) {
        self.name = name
        self.attempts = attempts
        self.make = make
        self.location = location
    }
}

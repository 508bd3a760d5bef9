package import ProactorComponents
package import ProactorModel

/// The web inbox. It shows what waits by itself, so a delivery to it is done as soon as it is made.
package struct InboxSink: Sink {
    /// The name under which rules mean it.
    package static let name = "inbox"

    package init() {}

    package func deliver(
        _ notice: SinkNotice,
        idempotencyKey: String,
        previous: JSONValue?
    ) async throws(SinkFailure) -> JSONValue? { nil }
}

package import ProactorModel

/// Where proposals are shown to those who decide them.
package protocol Sink: Sendable {
    /// Shows the proposal, or throws. Must be safe to call again with the same `idempotencyKey`.
    func deliver(_ proposal: Proposal, idempotencyKey: String) async throws(SinkFailure)
}

/// Why a sink did not take a delivery.
package struct SinkFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package var message: String
    /// Whether the same delivery could succeed later.
    package var isRetriable: Bool

    package init(_ message: String, isRetriable: Bool) {
        self.message = message
        self.isRetriable = isRetriable
    }

    package var description: String { self.message }
}

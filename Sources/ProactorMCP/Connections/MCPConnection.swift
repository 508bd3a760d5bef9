import ProactorComponents
import ProactorModel

/// A way to a server, for as long as it lasts.
protocol MCPConnection: Sendable {
    /// Whether requests can be sent.
    var isOpen: Bool { get }

    /// Sends a request and waits for its answer.
    ///
    /// - Throws: where no answer comes: the connection broke, or the task was cancelled, of which the server is told.
    func exchange(
        _ request: MCPRequest,
        in revision: MCPRevision,
        _ listener: ExchangeListener
    ) async throws(ToolFailure) -> RPCOutcome

    /// Tells the server that the handshake is done; only legacy revisions have this.
    func confirmHandshake(in revision: MCPRevision) async throws(ToolFailure)

    /// Ends the connection, and the program behind it; runs to its end also in a cancelled task.
    func close() async
}

/// Where a tool's list of operations hears that it is out of date.
typealias ListChangeHandler = @Sendable () -> Void

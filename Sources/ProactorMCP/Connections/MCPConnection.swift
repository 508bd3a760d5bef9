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

/// What hears of what a server says before it answers.
struct ExchangeListener: Sendable {
    /// How far the call is.
    var progress: @Sendable (String) async -> Void = { _ in }
    /// Answers the parameters of a legacy server's `elicitation/create` with its result.
    var elicit: @Sendable (JSONValue) async -> JSONValue = { _ in Answers.declined }
    /// Whether these are the parameters of a question that this call's answers are for.
    var knows: @Sendable (JSONValue) -> Bool = { _ in false }

    /// How a call's progress is told.
    static func progressText(_ params: JSONValue) -> String? {
        if let message = params["message"]?.stringValue, !message.isEmpty { return FailureWords.bounded(message) }
        guard let progress = params["progress"], progress.doubleValue != nil else { return nil }
        guard let total = params["total"], total.doubleValue != nil else { return progress.withWholeNumbers.jsonText }
        return "\(progress.withWholeNumbers.jsonText) of \(total.withWholeNumbers.jsonText)"
    }
}

/// Where a tool's list of operations hears that it is out of date.
typealias ListChangeHandler = @Sendable () -> Void

/// What a legacy server may ask its client.
enum ServerRequest {
    /// The answer to a request other than an elicitation.
    static func answer(_ method: String) -> Result<JSONValue, RPCError> {
        if method == "ping" { return .success([:]) }
        return .failure(RPCError(code: RPCError.methodNotFound, message: "this client does not offer \(method)"))
    }
}

import Logging
import ProactorComponents
import ProactorModel
import Synchronization

/// Leads what a server's program writes to those who wait for it.
final class StdioDispatcher: Sendable {
    /// What an exchange hears of.
    enum Incoming: Sendable {
        case progress(JSONValue)
        /// A legacy server's question about the call.
        case question(id: JSONValue, params: JSONValue)
        case answer(RPCOutcome)
        case failed(ToolFailure)
    }

    private struct Exchange {
        let listener: ExchangeListener
        let isCall: Bool
        let continuation: AsyncStream<Incoming>.Continuation
    }

    private struct State {
        var lastID: Int64 = 0
        var exchanges: [Int64: Exchange] = [:]
        /// Whether the server may ask its client, and be answered.
        var isLegacy = false
        var end: ToolFailure?
    }

    private let state = Mutex(State())
    private let outgoing: AsyncStream<[UInt8]>.Continuation
    private let onListChange: ListChangeHandler
    private let logger: Logger

    init(
        outgoing: AsyncStream<[UInt8]>.Continuation,
        logger: Logger,
        onListChange: @escaping ListChangeHandler
    ) {
        self.outgoing = outgoing
        self.logger = logger
        self.onListChange = onListChange
    }

    var isOpen: Bool { self.state.withLock { $0.end == nil } }

    /// Enters an exchange under a new id.
    func begin(
        _ request: MCPRequest,
        in revision: MCPRevision,
        _ listener: ExchangeListener
    ) throws(ToolFailure) -> (id: Int64, AsyncStream<Incoming>) {
        let (stream, continuation) = AsyncStream<Incoming>.makeStream(
            bufferingPolicy: .bufferingNewest(MCPLimits.incomingMessageMaximum)
        )
        let id = try self.state.withLock { state throws(ToolFailure) in
            if let end = state.end { throw end }
            state.lastID += 1
            state.isLegacy = !revision.isModern
            state.exchanges[state.lastID] = Exchange(
                listener: listener,
                isCall: request.isCancellable,
                continuation: continuation
            )
            return state.lastID
        }
        return (id, stream)
    }

    /// Takes an exchange out, however it ended.
    func end(_ id: Int64) { self.state.withLock { $0.exchanges[id] = nil } }

    /// Puts a message on the way to the server.
    func send(_ message: [UInt8]) throws(ToolFailure) {
        guard message.count <= MCPLimits.messageSizeMaximum else {
            throw ToolFailure(.invalidArguments, "the call has more than \(MCPLimits.messageSizeMaximum) bytes")
        }
        switch self.outgoing.yield(message + [0x0A]) {
        case .enqueued: break
        case .dropped: throw ToolFailure(.unavailable, "the server does not read what it is sent")
        default: throw self.state.withLock { $0.end } ?? ToolFailure(.unavailable, "the server is ending")
        }
    }

    /// Takes a line that the server wrote.
    func receive(_ line: LineSplitter.Line) {
        guard case .bytes(let bytes) = line else {
            // Which request it answers cannot be known.
            self.fail(
                ToolFailure(
                    .resultTooLarge,
                    "the server answered with more than \(MCPLimits.messageSizeMaximum) bytes"
                )
            )
            return
        }
        guard let message = RPCMessage(bytes) else {
            self.logger.debug("the server wrote a line that is no message", metadata: ["size": "\(bytes.count)"])
            return
        }
        switch message {
        case .response(let id, let outcome): self.receive(outcome, for: id)
        case .notification("notifications/progress", let params):
            guard case .request(let id) = RPCResponseID(params["progressToken"]) else { return }
            self.state.withLock { $0.exchanges[id]?.continuation }?.yield(.progress(params))
        case .notification("notifications/tools/list_changed", _): self.onListChange()
        case .notification: break
        case .request(let id, let method, let params): self.receive(method, params, id: id)
        }
    }

    /// Ends all exchanges, and the connection with them.
    func finish(_ failure: ToolFailure) {
        self.state.withLock { $0.end = $0.end ?? failure }
        self.outgoing.finish()
        self.fail(failure)
    }

    private func fail(_ failure: ToolFailure) {
        let exchanges = self.state.withLock { state in
            defer { state.exchanges = [:] }
            return state.exchanges.values.map(\.continuation)
        }
        for continuation in exchanges {
            continuation.yield(.failed(failure))
            continuation.finish()
        }
    }

    private func receive(_ outcome: RPCOutcome, for id: RPCResponseID) {
        let continuation = self.state.withLock { state -> AsyncStream<Incoming>.Continuation? in
            switch id {
            case .request(let id): return state.exchanges.removeValue(forKey: id)?.continuation
            case .unknown:
                // An error about a request that could not be read: it is clear whose it is only where one is under way.
                guard case .error = outcome, state.exchanges.count == 1 else { return nil }
                return state.exchanges.popFirst()?.value.continuation
            }
        }
        guard let continuation else {
            self.logger.debug("the server answered what nobody asks any more")
            return
        }
        continuation.yield(.answer(outcome))
        continuation.finish()
    }

    /// Takes a request of the server. A modern one makes none, and must not be answered.
    private func receive(_ method: String, _ params: JSONValue, id: JSONValue) {
        let (isLegacy, calls) = self.state.withLock { state in
            (state.isLegacy, state.exchanges.sorted { $0.key < $1.key }.map(\.value).filter(\.isCall))
        }
        guard isLegacy else { return }
        guard method == ToolQuestion.elicitationMethod else {
            self.reply(id, ServerRequest.answer(method))
            return
        }
        // Nothing says which call a question belongs to. Where several are under way, it is the one that has the answer; where
        // none has, to ask a person for any of them could repeat a call that never wanted to know.
        guard let call = calls.count == 1 ? calls.first : calls.first(where: { $0.listener.knows(params) }) else {
            self.logger.info("declined a question of the server, since several calls are under way")
            self.reply(id, .success(Answers.declined))
            return
        }
        call.continuation.yield(.question(id: id, params: params))
    }

    /// Answers a request of the server; where the server cannot be reached, its call ends anyway.
    func reply(_ id: JSONValue, _ result: Result<JSONValue, RPCError>) {
        try? self.send(RPCWriter.response(id: id, result))
    }
}

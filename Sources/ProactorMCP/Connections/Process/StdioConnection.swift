import Logging
import ProactorComponents
import ProactorModel

/// A server that runs as a program of its own, one line for each message.
final class StdioConnection: MCPConnection {
    private let dispatcher: StdioDispatcher
    private let outgoing: AsyncStream<[UInt8]>.Continuation
    /// Runs the program from its start to its end. It outlives the call that started it, and is waited for in ``close()``.
    private let process: Task<Void, Never>

    /// Starts the program.
    init(_ command: ServerCommand, logger: Logger, onListChange: @escaping ListChangeHandler) {
        let (lines, outgoing) = AsyncStream<[UInt8]>.makeStream(
            bufferingPolicy: .bufferingOldest(MCPLimits.outgoingMessageMaximum)
        )
        let dispatcher = StdioDispatcher(outgoing: outgoing, logger: logger, onListChange: onListChange)
        self.dispatcher = dispatcher
        self.outgoing = outgoing
        self.process = Task {
            let ending = await ServerProcess(command: command, logger: logger)
                .run(lines, finishOutgoing: { outgoing.finish() }, incoming: { dispatcher.receive($0) })
            logger.debug("the server ended", metadata: ["reason": .string(ending.reason)])
            dispatcher.finish(ToolFailure(ending.isNeverStarted ? .misconfigured : .unavailable, ending.reason))
        }
    }

    var isOpen: Bool { self.dispatcher.isOpen }

    func exchange(
        _ request: MCPRequest,
        in revision: MCPRevision,
        _ listener: ExchangeListener
    ) async throws(ToolFailure) -> RPCOutcome {
        let (id, incoming) = try self.dispatcher.begin(request, in: revision, listener)
        defer { self.dispatcher.end(id) }
        try self.dispatcher.send(RPCWriter.request(id: id, request.method, revision.params(of: request, id: id)))
        for await message in incoming {
            switch message {
            case .answer(let outcome): return outcome
            case .failed(let failure): throw failure
            case .progress(let params):
                if let text = ExchangeListener.progressText(params) { await listener.progress(text) }
            case .question(let question, let params):
                self.dispatcher.reply(question, .success(await listener.elicit(params)))
            }
        }
        // Only a cancelled task hears nothing more.
        if request.isCancellable {
            let params: JSONObject = ["requestId": .int(id), "reason": "the call was cancelled"]
            try? self.dispatcher.send(RPCWriter.notification("notifications/cancelled", params))
        }
        throw FailureWords.cancelled
    }

    func confirmHandshake(in revision: MCPRevision) async throws(ToolFailure) {
        try self.dispatcher.send(RPCWriter.notification("notifications/initialized", [:]))
    }

    func close() async {
        self.outgoing.finish()
        // A program that does not even read keeps its input from being closed; cancelling does not wait for that.
        await untilDone(within: MCPLimits.exitGrace) {
            await withTaskCancellationHandler {
                await self.process.value
            } onCancel: {
                self.process.cancel()
            }
        }
    }
}

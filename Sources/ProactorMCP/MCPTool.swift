import Logging
package import ProactorComponents
package import ProactorModel
import Synchronization

/// The tools of a server of the Model Context Protocol.
///
/// Nothing is started before the first use. A call is sent once: where the server ends during it, the call fails as
/// ``ToolFailure/Kind/unavailable``, and the next one starts the server again. Every `tools/call` carries the idempotency key in
/// `_meta`, as `proactor/idempotencyKey`.
///
/// A server that asks a question makes the call fail with ``ToolFailure/Kind/inputRequired``. The call with the answers is made
/// from the start, since nothing that a server said before outlives its process; its questions are known again by their keys, or
/// else by their wording. So the answers to all questions that a call ever asked have to come along.
package final class MCPTool: Tool {
    private let allowed: Set<String>?
    private let logger: Logger
    private let link: ServerLink
    private let lists: ToolLists
    private let memory = Mutex(QuestionMemory())

    init(_ configuration: MCPConfiguration, connector: Connector, logger: Logger) {
        let changes = ListChanges()
        let link = ServerLink(connector, startTimeout: configuration.startTimeout, logger: logger) { changes.note() }
        self.allowed = configuration.allowed.map(Set.init)
        self.logger = logger
        self.link = link
        self.lists = ToolLists(
            over: link,
            changes,
            timeout: configuration.startTimeout,
            allowed: configuration.allowed ?? [],
            logger: logger
        )
    }

    package func operations() async throws(ToolFailure) -> [ToolOperation] {
        try await self.lists.current().tools.filter { self.allows($0.name) }.map(\.operation)
    }

    package func call(_ call: ToolCall) async throws(ToolFailure) -> JSONValue {
        guard case .object(let arguments) = call.arguments else {
            throw ToolFailure(.invalidArguments, "the arguments must be an object, not \(call.arguments.typeName)")
        }
        var tool = try await self.tool(call.operation)
        let answers = Answers(call.answers, memory: self.memory.withLock { $0 })
        let conversation = CallConversation(call, arguments, answers: answers, over: self.link)
        do throws(ToolFailure) {
            var ending = try await conversation.run(tool)
            if case .rejected(let error) = ending, error.code == RPCError.headerMismatch {
                // The tool has come to want other headers than its last description says; the server did nothing yet.
                self.lists.expire()
                tool = try await self.tool(call.operation)
                ending = try await conversation.run(tool)
            }
            switch ending {
            case .value(let value): return value
            case .rejected(let error):
                if error.code == RPCError.invalidParams { self.lists.expire() }
                throw FailureWords.failure(of: error)
            }
        } catch {
            self.memory.withLock { memory in
                for question in error.questions { memory.remember(question) }
            }
            throw error
        }
    }

    package func close() async { await self.link.close() }

    private func allows(_ name: String) -> Bool { self.allowed?.contains(name) ?? true }

    private func tool(_ name: String?) async throws(ToolFailure) -> ToolDescription {
        if let name, self.allows(name), let tool = try await self.lists.tool(name) { return tool }
        let names = try await self.lists.last().tools.map(\.name).filter(self.allows)
        let offer = names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"
        let wanted = name.map { "no operation '\($0)'" } ?? "no operation without a name"
        throw ToolFailure(.invalidArguments, FailureWords.bounded("the tool has \(wanted); \(offer)"))
    }
}

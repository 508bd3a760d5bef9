import ProactorComponents
import ProactorModel
import Synchronization

/// One call, from its first request to its result, with the questions that the server asks on the way.
struct CallConversation: Sendable {
    /// How it ended, where it did not fail.
    enum Ending: Sendable {
        case value(JSONValue)
        /// The server did not even begin.
        case rejected(RPCError)
    }

    /// The questions of a legacy server that nobody has answered: they are declined, and asked when the call is over.
    private final class Unanswered: Sendable {
        let questions = Mutex<[ToolQuestion]>([])
    }

    private let call: ToolCall
    private let arguments: JSONObject
    private let answers: Answers
    private let link: ServerLink

    init(_ call: ToolCall, _ arguments: JSONObject, answers: Answers, over link: ServerLink) {
        self.call = call
        self.arguments = arguments
        self.answers = answers
        self.link = link
    }

    /// - Throws: ``ToolFailure/Kind/inputRequired`` with the questions that nobody has answered.
    func run(_ tool: ToolDescription) async throws(ToolFailure) -> Ending {
        let unanswered = Unanswered()
        let listener = self.listener(unanswered)
        var responses: JSONObject?
        var state: JSONValue?
        for _ in 0..<MCPLimits.roundMaximum {
            let request = MCPRequest.callTool(
                tool,
                self.arguments,
                idempotencyKey: self.call.idempotencyKey,
                responses: responses,
                state: state
            )
            let result: JSONValue
            switch try await self.link.exchange(request, listener) {
            case .result(let value): result = value
            case .error(let error):
                try self.ask(unanswered.questions.withLock { $0 })
                return .rejected(error)
            case let outcome: throw FailureWords.failure(of: outcome)
            }
            switch try ToolReply(result) {
            case .result(let result):
                try self.ask(unanswered.questions.withLock { $0 })
                return .value(try ToolResultReader.value(result, of: tool))
            case .inputRequired(let requests, let newState):
                responses = try self.responses(to: requests)
                state = newState
            }
        }
        throw ToolFailure(.failed, "the server asked \(MCPLimits.roundMaximum) times in place of an answer")
    }

    private func listener(_ unanswered: Unanswered) -> ExchangeListener {
        let answers = self.answers
        return ExchangeListener(
            progress: self.call.progress,
            elicit: { params in
                guard let question = ToolQuestion(elicitation: params, key: nil) else { return Answers.declined }
                if let response = answers.response(to: question) { return response }
                unanswered.questions.withLock { questions in
                    if questions.count < MCPLimits.questionMaximum { questions.append(question) }
                }
                return Answers.declined
            },
            knows: { params in
                ToolQuestion(elicitation: params, key: nil).flatMap(answers.response) != nil
            }
        )
    }

    /// The answers to the questions of a result; none where it only wants to be asked again.
    private func responses(to requests: JSONObject) throws(ToolFailure) -> JSONObject? {
        var responses: JSONObject = [:]
        var open: [ToolQuestion] = []
        for question in try ToolQuestion.all(in: requests) {
            if let response = self.answers.response(to: question) {
                responses[question.key] = response
            } else {
                open.append(question)
            }
        }
        try self.ask(open)
        return responses.isEmpty ? nil : responses
    }

    private func ask(_ questions: [ToolQuestion]) throws(ToolFailure) {
        guard !questions.isEmpty else { return }
        let messages = questions.map(\.message).joined(separator: "; ")
        throw ToolFailure(.inputRequired, FailureWords.bounded("the tool asks: \(messages)"), questions: questions)
    }
}

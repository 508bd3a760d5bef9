import ProactorComponents
import ProactorJSONSchema
import ProactorModel

/// What people answered, to be matched with the questions of a server that asks again.
struct Answers: Sendable {
    private let answers: [ToolQuestion.Answer]
    private let memory: QuestionMemory

    init(_ answers: [ToolQuestion.Answer], memory: QuestionMemory) {
        self.answers = answers
        self.memory = memory
    }

    /// The result of `elicitation/create` that answers a question; `nil` where nobody answered it, or not in the form that it
    /// now asks for.
    func response(to question: ToolQuestion) -> JSONValue? {
        let answer =
            self.answers.first { $0.key == question.key }
            ?? self.answers.first { self.memory[$0.key] == question.message }
        guard let answer else { return nil }
        guard let content = answer.content else { return Self.declined }
        guard case .object = content else { return nil }
        // A schema that cannot be checked here is the server's to check.
        if let schema = try? JSONSchema(question.schema), !schema.accepts(content) { return nil }
        return ["action": "accept", "content": content]
    }

    static let declined: JSONValue = ["action": "decline"]
}

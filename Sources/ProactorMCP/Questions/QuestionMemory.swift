import ProactorComponents

/// The wording of the questions that were asked lately, by their keys: a server may give the same question another key when it
/// is asked again.
struct QuestionMemory: Sendable {
    private var messages: [String: String] = [:]
    /// The oldest first.
    private var keys: [String] = []

    subscript(key: String) -> String? { self.messages[key] }

    mutating func remember(_ question: ToolQuestion) {
        if self.messages.updateValue(question.message, forKey: question.key) == nil { self.keys.append(question.key) }
        if self.keys.count > MCPLimits.rememberedQuestionMaximum {
            self.messages[self.keys.removeFirst()] = nil
        }
    }
}

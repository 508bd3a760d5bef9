package import ProactorModel
package import ProactorRules

/// What a model's run does next.
package enum ConversationCommand: Hashable, Sendable {
    /// Ask the model, journal its turn as the step with this index, and ask again.
    case ask(ConversationQuestion)
    /// Make these calls, in any order or at once, journal what comes back, and ask again.
    case call([ConversationCall])
    /// The run is at its end.
    ///
    /// - Parameter result: What it found out for the run that delegated to it.
    case finish([Emission], result: JSONValue?)
    /// The run can never succeed as it is.
    case fail(AttemptFailure)
}

/// A turn that a model is to be asked for.
package struct ConversationQuestion: Hashable, Sendable {
    package var index: Int
    package var request: ModelRequest
    /// Input tokens that it will take, estimated.
    package var inputTokens: Int
    /// How long it may take before the run's time is over.
    package var time: Duration

    package init(index: Int, request: ModelRequest, inputTokens: Int, time: Duration) {
        self.index = index
        self.request = request
        self.inputTokens = inputTokens
        self.time = time
    }
}

/// A call that the model asked for and that is not in the journal.
package struct ConversationCall: Hashable, Sendable {
    /// The place of what comes back in the journal.
    package var index: Int
    package var tool: ToolName
    package var arguments: JSONValue
    /// How long it may take before the run's time is over.
    package var time: Duration

    package init(index: Int, tool: ToolName, arguments: JSONValue, time: Duration) {
        self.index = index
        self.tool = tool
        self.arguments = arguments
        self.time = time
    }
}

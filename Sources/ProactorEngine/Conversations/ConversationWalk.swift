import ProactorModel
import ProactorRules

/// One pass through a run's journal, and what was found on the way.
struct ConversationWalk {
    enum Next {
        case turn(ModelTurn)
        case feedback(Feedback)
        case missing
        case unreadable(Step)
    }

    /// How often the same call is made: once more may be meant, a third time is a loop.
    private static let repeatMaximum = 2

    let conversation: Conversation
    private let steps: [Int: Step]
    private let used: RunUsage
    private let timeLeft: Duration
    private(set) var messages: [ModelRequest.Message]
    private(set) var index = 0
    private(set) var turns = 0
    private var corrections = 0
    private var emissions: [Emission] = []
    /// What a person wants changed, once the run was told.
    private var feedback: Feedback?
    /// Why the model says that no event is called for.
    private var conclusion: String?
    /// How often each call was made, by what was asked of which tool.
    private var made: [RepeatedCall: Int] = [:]
    /// What the provider counted in the last turn, and how many messages it had then.
    private var counted: (tokens: Int, messages: Int)?

    private struct RepeatedCall: Hashable {
        let name: String
        let arguments: JSONValue
    }

    init(_ conversation: Conversation, journal: [Step]) {
        self.conversation = conversation
        self.steps = Dictionary(journal.map { ($0.index, $0) }) { first, _ in first }
        self.used = RunUsage(sinceFeedbackOf: journal, delegated: conversation.delegated)
        let worked = journal.sinceFeedback.reduce(Duration.zero) { $0 + $1.finishedAt.duration(since: $1.startedAt) }
        self.timeLeft = conversation.agent.limits.time - worked
        self.messages = [ModelRequest.Message(.user, [.text(ConversationTexts.prompt(of: conversation))])]
    }

    mutating func next() -> Next {
        guard let step = self.steps[self.index] else { return .missing }
        if step.kind == .feedback, let feedback = Feedback(json: step.input) { return .feedback(feedback) }
        guard step.kind == .modelTurn, case .value(let json) = step.output, let turn = ModelTurn(json: json) else {
            return .unreadable(step)
        }
        self.turns += 1
        return .turn(turn)
    }

    /// Takes a turn into the conversation; answers the command that ends the pass, or `nil` to go on.
    mutating func take(_ turn: ModelTurn) -> ConversationCommand? {
        if !turn.content.isEmpty { self.messages.append(ModelRequest.Message(.assistant, turn.content)) }
        if turn.usage.total > 0 { self.counted = (turn.usage.total, self.messages.count) }
        guard !self.isSentBack(after: turn) else {
            _ = self.answer(turn.toolCalls, of: turn)
            self.index += 1 + turn.toolCalls.count
            return nil
        }
        switch turn.stopReason {
        case .refused(let why):
            let reason = why.map { ": \($0)" } ?? ""
            return self.fail("model-refused", "the model refuses to go on\(reason)")
        case .contextOverflow:
            return self.fail("context-overflow", "the conversation is longer than the model can read")
        default: break
        }
        let calls = turn.toolCalls
        let command = calls.isEmpty ? self.end(of: turn) : self.answer(calls, of: turn)
        self.index += 1 + calls.count
        return command
    }

    // MARK: Feedback

    /// Whether a person sent a proposal back after the turn, whatever had become of the run with it.
    private func isSentBack(after turn: ModelTurn) -> Bool {
        self.steps[self.index + 1 + turn.toolCalls.count]?.kind == .feedback
    }

    /// Tells the model what a person wants changed. The run has its limits once more for it.
    mutating func take(_ feedback: Feedback) {
        self.index += 1
        self.feedback = feedback
        (self.turns, self.corrections, self.emissions, self.conclusion, self.made) = (0, 0, [], nil, [:])
        let part = ContentPart.text(
            ConversationTexts.feedback(feedback, emitTool: self.conversation.emitTools.name(of: feedback.type))
        )
        if let last = self.messages.indices.last, self.messages[last].role == .user {
            self.messages[last].content.append(part)
        } else {
            self.messages.append(ModelRequest.Message(.user, [part]))
        }
    }

    // MARK: Turns without calls

    private mutating func end(of turn: ModelTurn) -> ConversationCommand? {
        switch turn.stopReason {
        case .paused: return nil
        case .outputLimit:
            return self.correct(ConversationTexts.cut(limit: self.conversation.agent.limits.outputTokens))
        default:
            let isDone = self.conversation.emitTools.specifications.isEmpty || !self.emissions.isEmpty
            guard isDone else { return self.correct(ConversationTexts.nothingEmitted(self.conversation.emitTools)) }
            return .finish(self.emissions, result: .string(turn.text))
        }
    }

    /// Tells the model what is wrong, unless it was told too often.
    private mutating func correct(_ text: String) -> ConversationCommand? {
        if let failure = self.countCorrection(text) { return failure }
        self.messages.append(ModelRequest.Message(.user, [.text(text)]))
        return nil
    }

    private mutating func countCorrection(_ text: String) -> ConversationCommand? {
        self.corrections += 1
        let maximum = self.conversation.agent.limits.corrections
        guard self.corrections > maximum else { return nil }
        return self.fail(
            "output-invalid",
            "the model was told \(maximum) times what is wrong with its output (limits.corrections), the last time: \(text)"
        )
    }

    // MARK: Calls

    /// What is known of one call.
    private enum Outcome {
        case answered(ToolAnswer)
        case emitted(ToolAnswer)
        case refused(ToolAnswer)
        case pending(ConversationCall)
    }

    private mutating func answer(_ calls: [ToolUse], of turn: ModelTurn) -> ConversationCommand? {
        var answers: [ContentPart] = []
        var pending: [ConversationCall] = []
        var refusals: [String] = []
        var isEmittingOnly = true
        for (place, call) in calls.enumerated() {
            switch self.outcome(of: call, index: self.index + 1 + place, of: turn) {
            case .answered(let answer):
                answers.append(.toolResult(answer))
                isEmittingOnly = false
            case .emitted(let answer): answers.append(.toolResult(answer))
            case .refused(let answer):
                answers.append(.toolResult(answer))
                refusals.append(answer.text)
                isEmittingOnly = false
            case .pending(let call):
                pending.append(call)
                isEmittingOnly = false
            }
        }
        if self.isSentBack(after: turn) {
            if !answers.isEmpty { self.messages.append(ModelRequest.Message(.user, answers)) }
            return nil
        }
        guard pending.isEmpty else {
            if self.timeLeft <= .zero { return self.timeOver() }
            return .call(pending)
        }
        if isEmittingOnly {
            return .finish(self.emissions, result: self.emissions.isEmpty ? self.conclusion.map(JSONValue.string) : nil)
        }
        if let text = refusals.last, let failure = self.countCorrection(text) { return failure }
        self.messages.append(ModelRequest.Message(.user, answers))
        return nil
    }

    private mutating func outcome(of call: ToolUse, index: Int, of turn: ModelTurn) -> Outcome {
        func refused(_ text: String) -> Outcome {
            .refused(ToolAnswer(callID: call.id, text: text, isFailure: true))
        }
        let arguments: JSONValue
        switch call.arguments {
        case .json(let json): arguments = json
        case .malformed:
            return refused(ConversationTexts.malformed(call.name, isCut: turn.stopReason == .outputLimit))
        }
        switch self.conversation.emitTools.meaning(of: call.name, arguments) {
        case .conclude(let reason):
            self.conclusion = reason
            return .emitted(ToolAnswer(callID: call.id, text: "Your work is done.", isFailure: false))
        case .emit(let emission):
            if let problem = self.problem(of: emission) { return refused(problem) }
            self.emissions.append(emission)
            return .emitted(ToolAnswer(callID: call.id, text: "The event is accepted.", isFailure: false))
        case nil: break
        }
        return self.outcome(of: call, arguments, index: index, of: turn)
    }

    /// What became of a call of one of the agent's tools.
    private mutating func outcome(
        of call: ToolUse,
        _ arguments: JSONValue,
        index: Int,
        of turn: ModelTurn
    ) -> Outcome {
        let journaled = self.steps[index]
        // What the model was told then, it was told for good, whatever tools there are today.
        let isOver = self.steps[self.index + 1 + turn.toolCalls.count] != nil
        if journaled == nil, self.isSentBack(after: turn) {
            return .answered(ToolAnswer(callID: call.id, text: ConversationTexts.notMade, isFailure: true))
        }
        let key = RepeatedCall(name: call.name, arguments: arguments)
        let times = self.made[key, default: 0]
        guard times < Self.repeatMaximum else {
            return .answered(
                ToolAnswer(callID: call.id, text: ConversationTexts.repeatedTooOften(call.name, times), isFailure: true)
            )
        }
        guard let tool = journaled.map({ ToolName($0.name) }) ?? (isOver ? nil : self.conversation.catalogue[call.name])
        else {
            return .refused(
                ToolAnswer(
                    callID: call.id,
                    text: ConversationTexts.unknownTool(call.name, self.toolNames),
                    isFailure: true
                )
            )
        }
        self.made[key] = times + 1
        guard let journaled else {
            return .pending(ConversationCall(index: index, tool: tool, arguments: arguments, time: self.timeLeft))
        }
        var (text, isFailure) = Self.told(journaled.output)
        if times > 0 { text += "\n\n" + ConversationTexts.repeated }
        return .answered(ToolAnswer(callID: call.id, text: text, isFailure: isFailure))
    }

    private static func told(_ output: StepOutput) -> (text: String, isFailure: Bool) {
        switch output {
        case .value(let value): (value.stringValue ?? value.jsonText, false)
        case .failure(let message): (message, true)
        }
    }

    private var toolNames: [String] {
        (self.conversation.catalogue.specifications + self.conversation.emitTools.specifications).map(\.name)
    }

    private func problem(of emission: Emission) -> String? {
        if let feedback = self.feedback {
            guard emission.type == feedback.type else { return ConversationTexts.otherTypeAskedFor(feedback.type) }
            guard self.emissions.isEmpty else { return ConversationTexts.oneAskedFor(feedback.type) }
        }
        guard self.emissions.count < self.conversation.limits.outputs else {
            return "No more than \(self.conversation.limits.outputs) events may be emitted (limits.outputs)."
        }
        do {
            try RunOutcome.check(emission, self.conversation.rule, self.conversation.eventTypes)
            return nil
        } catch {
            return "The event is not accepted: \(error.message). Correct it, and call the tool again."
        }
    }

    // MARK: Questions

    /// The next turn to ask for, unless a limit forbids it.
    func question() -> ConversationCommand {
        let limits = self.conversation.agent.limits
        let bounds = ConversationBounds(limits, self.conversation.run.allowance)
        guard self.turns < limits.turns else {
            return self.fail("turn-limit", "the run took \(self.turns) model turns (limits.turns is \(limits.turns))")
        }
        let tokensLeft = bounds.tokens - self.used.tokens.total
        guard tokensLeft > 0 else {
            return self.fail(
                "token-limit",
                "the run used \(self.used.tokens.total) tokens (limits.tokens leaves it \(bounds.tokens))"
            )
        }
        if let cost = bounds.cost, self.used.cost >= cost {
            return self.fail(
                "cost-limit",
                "the run cost \(self.used.cost.units) (limits.cost leaves it \(cost.units))"
            )
        }
        guard self.timeLeft > .zero else { return self.timeOver() }
        let request = ModelRequest(
            system: ConversationTexts.system(for: self.conversation),
            messages: self.messages,
            tools: self.conversation.catalogue.specifications + self.conversation.emitTools.specifications,
            outputTokenMaximum: min(limits.outputTokens, tokensLeft)
        )
        return .ask(
            ConversationQuestion(
                index: self.index,
                request: request,
                inputTokens: self.inputTokens(of: request),
                time: self.timeLeft
            )
        )
    }

    /// What the provider counted of the earlier messages is better than any estimate; only what came since is estimated.
    private func inputTokens(of request: ModelRequest) -> Int {
        guard let counted = self.counted else { return TokenEstimate.tokens(of: request) }
        return counted.tokens
            + self.messages.dropFirst(counted.messages).reduce(0) { $0 + TokenEstimate.tokens(of: $1) }
    }

    private func timeOver() -> ConversationCommand {
        let time = self.conversation.agent.limits.time
        return self.fail("time-limit", "the turns and calls of the run took longer than \(time.ruleText) (limits.time)")
    }

    private func fail(_ code: String, _ message: String) -> ConversationCommand {
        .fail(AttemptFailure(code: code, message: message, isRetriable: false))
    }
}

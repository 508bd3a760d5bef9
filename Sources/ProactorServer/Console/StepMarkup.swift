import ProactorModel

/// The steps of a run's journal.
enum StepMarkup {
    /// One item for each step, those aside of which there is nothing to say.
    static func steps(_ steps: [Step]) -> [Markup] {
        // What was called stands in a step of its own; what a turn asked for beside that, such as an event that was refused, in its turn.
        let called = Set(steps.filter { $0.kind == .toolCall }.map(\.name))
        return steps.compactMap { step in
            switch step.kind {
            case .say: "<li>\(step.input.stringValue ?? step.input.jsonText)</li>"
            case .modelTurn: Self.turn(step, called: called)
            case .toolCall, .emit: Self.call(step)
            case .feedback:
                Feedback(json: step.input).map { "<li>Sent back by \($0.by): “\($0.comment)”</li>" }
            }
        }
    }

    /// - Returns: `nil` for a turn that says nothing but what its calls say.
    private static func turn(_ step: Step, called: Set<String>) -> Markup? {
        guard case .value(let json) = step.output, let turn = ModelTurn(json: json) else { return nil }
        let asked = turn.toolCalls.filter { !called.contains($0.name) }.map(Self.wish)
        guard !turn.text.isEmpty || !asked.isEmpty else { return nil }
        let tokens = step.charge.map { charge -> Markup in
            "<span class=\"quiet\">\(ConsoleFigures.tokens(charge.usage))</span>"
        }
        let text: Markup? = turn.text.isEmpty ? nil : "\(turn.text) "
        return "<li>\(text)\(tokens)\(asked)</li>"
    }

    private static func wish(_ use: ToolUse) -> Markup {
        let arguments: JSONValue =
            switch use.arguments {
            case .json(let value): value
            case .malformed(let text): .string(text)
            }
        return """
            <details><summary>Wanted <code>\(use.name)</code></summary>\(Markup(made: HTML.excerpt(arguments)))</details>
            """
    }

    private static func call(_ step: Step) -> Markup {
        let output: Markup =
            switch step.output {
            case .value(let value): "<h3>Answer</h3>\(Markup(made: HTML.excerpt(value)))"
            case .failure(let message): "<p class=\"problem\">\(message)</p>"
            }
        let time = ConsoleFigures.time(step.finishedAt.duration(since: step.startedAt))
        return """
            <li><details><summary>Asked <code>\(step.name)</code> <span class="quiet">\(time)</span></summary>\(Markup(made: HTML.excerpt(step.input)))\(output)</details></li>
            """
    }
}

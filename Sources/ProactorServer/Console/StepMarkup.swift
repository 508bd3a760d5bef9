import ProactorModel

/// One step of a run's journal.
enum StepMarkup {
    /// - Returns: `nil` for a model's turn that says nothing: what it asked for stands in the steps after it.
    static func step(_ step: Step) -> Markup? {
        switch step.kind {
        case .say: return "<li>\(step.input.stringValue ?? step.input.jsonText)</li>"
        case .modelTurn:
            guard case .value(let json) = step.output, let text = ModelTurn(json: json)?.text, !text.isEmpty else {
                return nil
            }
            return "<li>\(text)</li>"
        case .toolCall, .emit: break
        }
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

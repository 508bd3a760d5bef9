import ProactorEngine
import ProactorModel

/// What rules say to an event, clause by clause.
enum ExplanationMarkup {
    /// Characters of a field's value, and of a prompt, that are shown.
    private static let valueMaximum = 200
    private static let promptMaximum = 8000

    /// A rule with all its clauses.
    static func rule(_ rule: RuleExplanation) -> Markup {
        let state = rule.isMatched ? "matched" : rule.isNearMiss ? "near miss" : "no match"
        let prompt = rule.prompt.map { prompt -> Markup in
            "<details><summary>What the agent would be asked</summary><pre class=\"prompt\" tabindex=\"0\">\(Self.short(prompt, Self.promptMaximum))</pre></details>"
        }
        return """
            <li class="explained"><div class="line"><a class="name" href="\(ConsolePaths.rule(rule.rule))"><strong>\(rule.rule)</strong></a>\(ConsoleParts.badge(state))</div>
            <p class="quiet">wakes the agent <code>\(rule.agent)</code></p>
            \(Self.clauses(rule.clauses))\(prompt)</li>
            """
    }

    static func clauses(_ clauses: [ClauseExplanation]) -> Markup {
        guard !clauses.isEmpty else { return .empty }
        return "<ul class=\"clauses\">\(clauses.map(Self.clause))</ul>"
    }

    private static func clause(_ clause: ClauseExplanation) -> Markup {
        let mark: Markup
        var why: Markup?
        switch clause.outcome {
        case .holds: mark = "<span class=\"mark good\" role=\"img\" aria-label=\"holds\">✓</span>"
        case .misses: mark = "<span class=\"mark bad\" role=\"img\" aria-label=\"misses\">✗</span>"
        case .failed(let message):
            mark = "<span class=\"mark bad\" role=\"img\" aria-label=\"failed\">!</span>"
            why = "<span class=\"why\">\(message)</span>"
        }
        let values = clause.values.map { value -> Markup in
            let shown: Markup =
                value.value.map { "<code>\(Self.short($0.withWholeNumbers.jsonText, Self.valueMaximum))</code>" }
                ?? "<em>missing</em>"
            return "<span class=\"actual\">\(value.path) = \(shown)</span>"
        }
        return """
            <li>\(mark)<div><span class="part">\(clause.part.rawValue)</span> <code>\(clause.text)</code>\(values)\(why)</div></li>
            """
    }

    private static func short(_ text: String, _ maximum: Int) -> String {
        text.count > maximum ? text.prefix(maximum) + "…" : text
    }
}

import ProactorEngine
import ProactorModel
import ProactorStorage

/// What the rules in force say to an event: one that is pasted, or one of late.
struct ExplainPage: Hashable, Sendable {
    /// Events of late that are offered.
    static let recentMaximum = 20
    /// Rules that the page tells of, the nearest ones.
    static let ruleMaximum = 50

    var bar: ConsoleBar
    /// The event's JSON, as it stands in the form.
    var text: String
    /// Those that match first; `nil` before an event is chosen.
    var explanation: EventExplanation?
    /// Why the text was not taken.
    var problem: String?
    /// Youngest first.
    var recent: [FoundEvent]
    var now: Timestamp

    var page: ConsolePage {
        let problem = self.problem.map { why -> Markup in "<p class=\"problem\" role=\"alert\">\(why)</p>" }
        let content: Markup = """
            <h1>Explain</h1>
            <p class="quiet">What each rule says to an event, clause by clause. Nothing is kept, and no agent is woken.</p>
            \(problem)
            <div class="columns"><div>
            <form class="paste" method="post" action="/console/explain">
            <label>The event, in CloudEvents’ JSON
            <textarea class="code" name="event" rows="12" spellcheck="false" required>\(self.text)</textarea></label>
            <div class="buttons"><button class="primary">Explain</button></div>
            </form>
            \(self.answers)
            </div><div class="side">\(ConsoleParts.section("recent", "Recent events", self.recents))</div></div>
            """
        return ConsolePage(title: "Explain", bar: self.bar, isWide: true, content: content)
    }

    private var answers: Markup? {
        guard let explanation = self.explanation else { return nil }
        let matched = explanation.rules.count { $0.isMatched }
        let shown = explanation.rules.prefix(Self.ruleMaximum)
        let title = matched == 0 ? "No rule matches" : matched == 1 ? "One rule matches" : "\(matched) rules match"
        let others = explanation.rules.count - shown.count
        let more: Markup? = others > 0 ? "<p class=\"quiet\">\(others) rules are farther from matching.</p>" : nil
        return """
            <section aria-labelledby="answers"><h2 id="answers">\(title)</h2>
            <ol class="explanations">\(shown.map(ExplanationMarkup.rule))</ol>\(more)</section>
            """
    }

    private var recents: Markup {
        guard !self.recent.isEmpty else { return "<p class=\"quiet\">None was accepted yet.</p>" }
        let rows = self.recent.map { found -> Markup in
            let event = found.event
            let rules = found.rules.isEmpty ? "no rule" : found.rules.joined(separator: ", ")
            return """
                <li><a class="name" href="\(ConsolePaths.explain(event.sequence))"><strong>\(HTML.words(event.event.type))</strong> <span class="subject">\(event.event.subject ?? event.event.id)</span></a><span class="quiet">\(ConsoleParts.age(event.receivedAt, now: self.now)) · \(rules)</span></li>
                """
        }
        return "<ol class=\"rows\">\(rows)</ol>"
    }
}

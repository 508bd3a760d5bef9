import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorStorage

/// One rule: what it says, what it did, and what it almost matched.
struct RulePage: Sendable {
    /// Runs that the page shows.
    static let runMaximum = 20

    var bar: ConsoleBar
    var rule: Rule
    var source: RuleSource?
    var totals: RuleTotals
    /// Youngest first.
    var runs: [FoundRun]
    var nearMisses: [NearMissSearch.Found]
    var now: Timestamp

    var page: ConsolePage {
        let rule = self.rule
        let owner = rule.owner.map { owner -> Markup in "<span class=\"quiet\">owned by \(owner)</span>" }
        let content: Markup = """
            <p class="line start"><a href="/console/rules">Rules</a><span class="quiet">\(HTML.words(rule.domain))</span>\(owner)</p>
            <h1>\(rule.name)</h1>
            \(rule.description.map { text -> Markup in "<p class=\"lead\">\(text)</p>" })
            \(self.figures)
            \(self.failure)
            <div class="columns even"><div>
            \(ConsoleParts.section("source", "Source", self.source?.markup ?? "<p class=\"quiet\">Its file is not there.</p>"))
            \(ConsoleParts.section("flow", "What follows", self.flow))
            </div><div>
            \(ConsoleParts.section("matches", "Recent matches", self.matches))
            \(ConsoleParts.section("misses", "Near misses", self.misses))
            </div></div>
            """
        return ConsolePage(title: rule.name, bar: self.bar, isWide: true, content: content)
    }

    private var figures: Markup {
        let totals = self.totals
        let last = totals.activity.map { ConsoleParts.age($0.lastRunAt, now: self.now) } ?? "none"
        let tiles: [(name: String, value: Markup)] = [
            ("last match", last), ("runs", "\(ConsoleFigures.count(totals.activity?.total ?? 0))"),
            ("under way", "\(ConsoleFigures.count(totals.count(.queued, .running, .waiting)))"),
            ("dead letters", "\(ConsoleFigures.count(totals.count(.deadLettered)))"),
            ("tokens", "\(ConsoleFigures.short(totals.tokens.total))"),
            ("spent", "\(ConsoleFigures.money(totals.cost))"),
        ]
        let shown = tiles.map { tile -> Markup in "<div><dt>\(tile.name)</dt><dd>\(tile.value)</dd></div>" }
        return "<dl class=\"tiles\">\(shown)</dl><p class=\"quiet\">Of the last \(RuleTotals.days) days.</p>"
    }

    private var failure: Markup? {
        self.totals.activity?.lastFailure.map { failure in
            "<p class=\"problem\"><strong>Last error</strong> \(ConsoleParts.age(failure.at, now: self.now)): \(Self.short(failure.message)) <code>\(failure.code)</code></p>"
        }
    }

    private var flow: Markup {
        var rows: [(String, Markup)] = [("wakes", "<code>\(self.rule.agent)</code>")]
        if !self.rule.emits.isEmpty { rows.append(("emits", Self.codes(self.rule.emits))) }
        if let approval = self.rule.approval {
            let who = approval.approvers.isEmpty ? "anybody" : approval.approvers.joined(separator: ", ")
            rows.append(("asks", "\(who)"))
            let outcomes = [approval.onApproved, approval.onRejected, approval.onExpired].compactMap { $0 }
            if !outcomes.isEmpty { rows.append(("then sends", Self.codes(outcomes))) }
        }
        return "<dl>\(rows.map { row -> Markup in "<dt>\(row.0)</dt><dd>\(row.1)</dd>" })</dl>"
    }

    private static func codes(_ names: [String]) -> Markup {
        "\(names.enumerated().map { place, name -> Markup in "\(place > 0 ? ", " : "")<code>\(name)</code>" })"
    }

    private var matches: Markup {
        guard !self.runs.isEmpty else {
            return ConsoleParts.empty(
                "It has not matched yet",
                "<a href=\"/console/explain\">Explain</a> says what keeps an event from it."
            )
        }
        let rows = self.runs.map { found -> Markup in
            let subject = found.eventSubject ?? found.eventID
            return """
                <li><a class="name" href="\(ConsolePaths.task(found.run.taskID))"><strong>\(subject)</strong></a> \(ConsoleParts.badge(found.run.state.rawValue))<span class="quiet">\(found.eventType) · \(ConsoleParts.age(found.run.createdAt, now: self.now))</span></li>
                """
        }
        return "<ol class=\"rows\">\(rows)</ol>"
    }

    private var misses: Markup {
        guard !self.nearMisses.isEmpty else {
            return "<p class=\"quiet\">None among the last \(NearMissSearch.eventMaximum) events of its types.</p>"
        }
        let rows = self.nearMisses.map { found -> Markup in
            let event = found.event
            return """
                <li><a class="name" href="\(ConsolePaths.explain(event.sequence))"><strong>\(event.event.subject ?? event.event.id)</strong></a><span class="quiet">\(event.event.type) · \(ConsoleParts.age(event.receivedAt, now: self.now))</span>\(ExplanationMarkup.clauses(found.explanation.misses))</li>
                """
        }
        return "<ol class=\"rows\">\(rows)</ol>"
    }

    /// Characters of an error that a page shows of a rule.
    private static let errorMaximum = 200

    static func short(_ text: String) -> String {
        text.count > Self.errorMaximum ? text.prefix(Self.errorMaximum) + "…" : text
    }
}

import ProactorModel
import ProactorRules
import ProactorStorage

/// The rules of the book in force, each with what it did of late.
struct RulesPage: Sendable {
    /// Rules on one page.
    static let pageMaximum = 50

    var bar: ConsoleBar
    /// By domain, then by name.
    var rules: [Rule]
    var totals: [String: RuleTotals]
    /// Whether more happened than was counted.
    var isCutShort: Bool
    /// What was searched for.
    var find: String?
    /// The path of the next page.
    var next: String?
    /// The book's content hash.
    var hash: String
    var now: Timestamp

    var page: ConsolePage {
        let cut: Markup? =
            self.isCutShort
            ? " Of the runs, the youngest \(ConsoleFigures.count(RuleTotals.runMaximum)) are counted." : nil
        let content: Markup = """
            <div class="line"><h1>Rules</h1><span class="quiet">rule book <code>\(String(self.hash.prefix(12)))</code></span></div>
            <form class="find" method="get" action="/console/rules" role="search"><label>Find <input type="search" name="find" value="\(self.find ?? "")" maxlength="100"></label><button>Find</button></form>
            <p class="quiet">Figures are of the last \(RuleTotals.days) days.\(cut)</p>
            \(self.list)\(ConsoleParts.next(self.next, "More rules"))
            """
        return ConsolePage(title: "Rules", bar: self.bar, isWide: true, content: content)
    }

    private var list: Markup {
        guard !self.rules.isEmpty else {
            return self.find == nil
                ? ConsoleParts.empty(
                    "There are no rules",
                    "Put them into <code>Rules/</code>, and check them with <code>proactor check</code>."
                )
                : ConsoleParts.empty(
                    "Nothing is found",
                    "No rule's name, domain or description has “\(self.find ?? "")” in it."
                )
        }
        var content = Markup.empty
        var domain: String?
        for rule in self.rules {
            if rule.domain != domain {
                if domain != nil { content = content + "</ol>" }
                domain = rule.domain
                content = content + "<h2 class=\"group\">\(HTML.words(rule.domain))</h2><ol class=\"cards\">"
            }
            content = content + self.card(rule)
        }
        return content + "</ol>"
    }

    private func card(_ rule: Rule) -> Markup {
        let totals = self.totals[rule.name] ?? RuleTotals()
        let last = totals.activity.map { ConsoleParts.age($0.lastRunAt, now: self.now) } ?? "never"
        let failure = totals.activity?.lastFailure.map { failure -> Markup in
            "<p class=\"failure\"><span class=\"quiet\">last error</span> \(RulePage.short(failure.message))</p>"
        }
        let dead = totals.count(.deadLettered)
        let deadMark: Markup = dead > 0 ? " class=\"bad\"" : ""
        return """
            <li><div class="card rule"><div class="line"><a class="name" href="\(ConsolePaths.rule(rule.name))"><strong>\(rule.name)</strong></a><span class="quiet">\(rule.agent)</span></div>
            \(rule.description.map { text -> Markup in "<p>\(text)</p>" })
            <dl class="figures"><div><dt>last match</dt><dd>\(last)</dd></div><div><dt>runs</dt><dd>\(ConsoleFigures.count(totals.activity?.total ?? 0))</dd></div><div\(deadMark)><dt>dead letters</dt><dd>\(ConsoleFigures.count(dead))</dd></div><div><dt>spent</dt><dd>\(ConsoleFigures.money(totals.cost))</dd></div></dl>
            \(failure)</div></li>
            """
    }
}

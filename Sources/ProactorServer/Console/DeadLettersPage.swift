import ProactorModel
import ProactorStorage

/// The runs that could not go on.
struct DeadLettersPage: Hashable, Sendable {
    /// Dead letters on one page.
    static let pageMaximum = 50

    var bar: ConsoleBar
    /// Youngest first.
    var letters: [DeadLetter]
    /// Whether those are listed that were dealt with.
    var includesResolved: Bool
    /// The path of the next page.
    var next: String?
    var now: Timestamp

    var page: ConsolePage {
        let path = ConsolePlace.deadLetters.path
        let tabs = ConsoleParts.tabs(
            "Which",
            [("To deal with", path, !self.includesResolved), ("All", "\(path)?all=true", self.includesResolved)]
        )
        let content: Markup = """
            <h1>Dead letters</h1>
            <p class="quiet">Runs that used up their attempts, or that no attempt could help. They are kept whole until somebody deals with them.</p>
            \(tabs)\(self.list)\(ConsoleParts.next(self.next))
            """
        return ConsolePage(title: "Dead letters", bar: self.bar, content: content)
    }

    private var list: Markup {
        guard !self.letters.isEmpty else {
            return self.next == nil
                ? ConsoleParts.empty(
                    "Nothing is stuck",
                    "A run that cannot go on appears here, with its event, its journal and each error."
                )
                : ConsoleParts.empty("Nothing on this page", "There may be more on the next.")
        }
        return "<ol class=\"cards\">\(self.letters.map(self.card))</ol>"
    }

    private func card(_ letter: DeadLetter) -> Markup {
        let run = letter.run
        let state = run.resolution.map { $0.action.rawValue } ?? "open"
        let error = run.failures.last
        return """
            <li><a class="card" href="\(ConsolePaths.deadLetter(run.id))"><span class="line"><strong>\(run.rule)</strong>\(ConsoleParts.badge(state))</span><span class="summary">\(error.map { RulePage.short($0.message) } ?? "It could not go on.")</span><span class="quiet">\(letter.event.event.type)\(letter.event.event.subject.map { " for \($0)" } ?? "") · agent \(run.agent) · \(run.attempt) attempt\(run.attempt == 1 ? "" : "s") · \(RelativeTime.text(since: run.finishedAt ?? run.createdAt, now: self.now))</span></a></li>
            """
    }
}

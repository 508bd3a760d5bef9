import ProactorModel
import ProactorRuntime
import ProactorStorage

/// One run that could not go on, whole, and what can be done about it.
struct DeadLetterPage: Hashable, Sendable {
    /// Who may deal with it from the page.
    enum Dealer: Hashable, Sendable {
        /// Who looks at it may not.
        case nobody
        /// Whoever is signed in.
        case visitor
        /// One of these people, which an open server asks for; a text where none are known.
        case oneOf([Person])
    }

    /// Characters of a prompt that are shown.
    private static let promptMaximum = 8000

    var bar: ConsoleBar
    var report: DeadLetterReport
    var dealer: Dealer
    /// The reason that was entered before.
    var entered: String?
    /// Why the last try was refused.
    var problem: String?

    var page: ConsolePage {
        let letter = self.report.letter
        let run = letter.run
        let state = run.resolution?.action.rawValue ?? "open"
        let problem = self.problem.map { why -> Markup in "<p class=\"problem\" role=\"alert\">\(why)</p>" }
        let content: Markup = """
            <p class="line start"><a href="/console/dead-letters">Dead letters</a>\(ConsoleParts.badge(state))</p>
            <h1>\(run.rule): \(letter.event.event.subject ?? letter.event.event.id)</h1>
            \(problem)\(self.resolution)
            <div class="columns"><div class="first">
            \(ConsoleParts.section("errors", "What went wrong", self.failures))
            \(ConsoleParts.section("asked", "What the agent was asked", "<pre class=\"prompt\" tabindex=\"0\">\(Self.short(run.prompt))</pre>"))
            \(ConsoleParts.section("journal", "What it did until then", self.journal))
            </div><div class="side">\(self.form)\(self.facts)</div>
            <div class="second">\(ConsoleParts.section("event", "The event", self.event))</div></div>
            """
        return ConsolePage(title: "\(run.rule): dead letter", bar: self.bar, isWide: true, content: content)
    }

    private var resolution: Markup? {
        self.report.letter.run.resolution.map { resolution in
            let reason = resolution.reason.map { text -> Markup in "<br>“\(text)”" }
            return """
                <p class="outcome"><strong>\(resolution.by)</strong> \(resolution.action.rawValue) it <span class="quiet">\(resolution.at.readable)</span>\(reason)</p>
                """
        }
    }

    private var failures: Markup {
        let failures = self.report.letter.run.failures
        guard !failures.isEmpty else { return "<p class=\"quiet\">No error was noted.</p>" }
        let rows = failures.reversed().map { failure -> Markup in
            """
            <li class="bad"><time title="\(failure.at.readable)">\(failure.at.readableTimeOfDay)</time><div><strong>Attempt \(failure.attempt)</strong> <code>\(failure.code)</code><br>\(failure.message)</div></li>
            """
        }
        return "<ol class=\"timeline\">\(rows)</ol>"
    }

    private var journal: Markup {
        let steps = StepMarkup.steps(self.report.steps)
        return steps.isEmpty ? "<p class=\"quiet\">Nothing.</p>" : "<ol class=\"steps\">\(steps)</ol>"
    }

    private var event: Markup {
        let event = self.report.letter.event
        return """
            <p>\(HTML.words(event.event.type)), from <code>\(event.event.source)</code> <span class="quiet">\(event.receivedAt.readable)</span></p>
            \(Markup(made: HTML.excerpt(event.event.jsonData)))
            <p><a href="\(ConsolePaths.explain(event.sequence))">What do today’s rules say to it?</a></p>
            """
    }

    private var facts: Markup {
        let run = self.report.letter.run
        let usage = self.report.usage
        return """
            <section class="facts"><p><a href="\(ConsolePaths.task(run.taskID))">The task</a> · <a href="\(ConsolePaths.rule(run.rule))">The rule</a></p>
            <p class="quiet">\(ConsoleFigures.tokens(usage.tokens)), \(ConsoleFigures.money(usage.cost)) spent</p>
            <p class="quiet">agent <code>\(run.agent)</code>, \(run.attempt) attempt\(run.attempt == 1 ? "" : "s")</p><p class="quiet"><code>\(run.id.rawValue)</code></p></section>
            """
    }

    private var form: Markup? {
        let run = self.report.letter.run
        guard run.resolution == nil, self.dealer != .nobody else { return nil }
        if let parent = run.parent {
            return
                "<section><p class=\"quiet\">It worked for <code>\(parent.runID.rawValue)</code>, which was told that it failed. Deal with that run instead.</p></section>"
        }
        return """
            <form method="post" action="\(ConsolePaths.deadLetter(run.id))" class="decision" aria-labelledby="deal">
            <h2 id="deal">Deal with it</h2>
            \(self.asks)
            <label><span>Reason <span class="quiet">kept in the audit log</span></span>
            <textarea name="reason" rows="2" maxlength="\(DeadLetterDesk.reasonMaximum)">\(self.entered ?? "")</textarea></label>
            <div class="buttons stacked">
            <button class="primary" name="action" value="replay">Replay</button><p class="quiet">From its start, with today’s rules.</p>
            <button name="action" value="resume">Resume</button><p class="quiet">Where its journal ends, with the rules that it began with. What was paid for is not asked again.</p>
            <button class="reject" name="action" value="discard">Discard</button><p class="quiet">Nothing is to be done.</p>
            </div></form>
            """
    }

    private var asks: Markup? {
        guard case .oneOf(let people) = self.dealer else { return nil }
        guard !people.isEmpty else {
            return "<label>Who you are <input name=\"by\" required maxlength=\"100\"></label>"
        }
        let options = people.map { person -> Markup in "<option value=\"\(person.id)\">\(person.name)</option>" }
        return
            "<label>Who you are <select name=\"by\" required><option value=\"\">Choose…</option>\(options)</select></label>"
    }

    private static func short(_ text: String) -> String {
        text.count > Self.promptMaximum ? text.prefix(Self.promptMaximum) + "…" : text
    }
}

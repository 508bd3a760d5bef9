import ProactorModel
import ProactorStorage

/// A task: the event at its beginning, what led to what, and what happened when.
struct TaskPage: Hashable, Sendable {
    /// Entries of a task's progress on one page.
    static let timelineMaximum = 500
    /// Events of the task that the graph shows.
    static let eventMaximum = 200

    var bar: ConsoleBar
    var task: TaskSnapshot
    var events: [LoggedEvent]
    /// In order, at most one more than the page shows.
    var progress: [NumberedProgress]

    var page: ConsolePage {
        let event = self.task.event.event
        let tree = CauseTree(self.task, events: self.events)
        let content: Markup = """
            <p class="line start">\(ConsoleParts.badge(self.task.state.rawValue))<span class="quiet">a task: one event and all that it set off</span></p>
            <h1>\(InboxPages.title(event))</h1>
            \(self.proposals)
            \(ConsoleParts.section("causes", "What led to what", self.causes(tree)))
            \(ConsoleParts.section("timeline", "Timeline", self.timeline))
            \(ConsoleParts.section("event", "The event", self.event))
            """
        return ConsolePage(
            title: InboxPages.title(event),
            bar: self.bar,
            isRefreshed: self.task.state == .running,
            content: content
        )
    }

    private var proposals: Markup? {
        let waiting = self.task.proposals.filter { $0.state == .waiting }
        guard !waiting.isEmpty else { return nil }
        let cards = waiting.map { proposal -> Markup in
            """
            <li><a class="card" href="\(ConsolePaths.proposal(proposal.id))"><span class="line"><strong>\(InboxPages.title(proposal.event))</strong>\(ConsoleParts.badge(proposal.state.rawValue))</span></a></li>
            """
        }
        return "<ol class=\"cards\">\(cards)</ol>"
    }

    private func causes(_ tree: CauseTree) -> Markup {
        let cut: Markup? =
            tree.isCutShort ? "<p class=\"quiet\">The first \(CauseTree.nodeMaximum) of what it set off.</p>" : nil
        return """
            \(CauseGraph(tree: tree).markup)\(cut)
            <details><summary>The same as a list</summary>\(CauseList(tree: tree).markup)</details>
            """
    }

    private var timeline: Markup {
        let more: Markup? =
            self.progress.count > Self.timelineMaximum
            ? "<p class=\"quiet\">The first \(Self.timelineMaximum) entries.</p>" : nil
        return """
            <ol class="timeline">\(SpokenText.whole(Array(self.progress.prefix(Self.timelineMaximum))).map(Self.entry))</ol>\(more)
            """
    }

    private static func entry(_ progress: NumberedProgress) -> Markup {
        let entry = progress.entry
        let details: JSONValue? =
            switch entry.kind {
            case .toolReturned: entry.data["result"]
            case .eventEmitted: entry.data["data"]
            default: nil
            }
        let shown = details.map { value -> Markup in
            "<details><summary>Details</summary>\(Markup(made: HTML.excerpt(value)))</details>"
        }
        return """
            <li class="\(ProgressMark.tone(entry.kind))"><time title="\(entry.at.readable)">\(entry.at.readableTimeOfDay)</time><div><strong>\(ProgressMark.words(entry.kind))</strong> \(ProgressSentence.text(entry.kind, entry.data))\(shown)</div></li>
            """
    }

    private var event: Markup {
        let event = self.task.event
        return """
            \(Markup(made: HTML.excerpt(event.event.jsonData)))
            <p class="quiet">From <code>\(event.event.source)</code>, received \(event.receivedAt.readable), event <code>\(event.event.id)</code>, task <code>\(self.task.id.rawValue)</code></p>
            """
    }
}

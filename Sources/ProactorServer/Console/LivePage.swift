import ProactorModel
import ProactorStorage

/// What happens in the engine: as it was when the page was made, and from then on what its module is told by `/stream`.
struct LivePage: Hashable, Sendable {
    /// Tasks that the page shows.
    static let flowMaximum = 50

    var bar: ConsoleBar
    /// The task that something happened to last first.
    var flows: [LiveFlow]
    /// The entry after which the module asks on.
    var cursor: Int64

    var page: ConsolePage {
        let flows = self.flows.prefix(Self.flowMaximum).map(Self.flow)
        let content: Markup = """
            <div class="line"><h1>Live</h1><p class="live" id="live-state" role="status"><span class="dot"></span><span>as of when the page was loaded</span></p></div>
            <p class="quiet">Events that a rule matched, and what agents and people made of them. Youngest first.</p>
            <div class="empty" id="live-empty"\(flows.isEmpty ? nil : Self.hidden)><p class="lead">All is quiet</p><p>As soon as an event matches a rule, it appears here. Send one with <code>proactor send</code>.</p></div>
            <ol class="flows" id="flows" data-after="\(self.cursor)" data-maximum="\(Self.flowMaximum)" data-entries="\(LiveFlow.entryMaximum)" data-kinds="\(Self.kinds)">\(flows)</ol>
            """
        return ConsolePage(title: "Live", bar: self.bar, module: "live.js", content: content)
    }

    /// Characters of an entry that are shown; its task's page has the rest.
    private static let textMaximum = 160

    private static let hidden: Markup = " hidden"

    /// Each kind is an event of its own name in the stream.
    private static let kinds = ProgressEntry.Kind.allCases.map(\.rawValue).joined(separator: " ")

    private static func flow(_ flow: LiveFlow) -> Markup {
        let subject = flow.subject.map { text -> Markup in "<span class=\"subject\">\(text)</span>" }
        return """
            <li class="flow" data-task="\(flow.task.rawValue)"><div class="line"><a class="name" href="\(ConsolePaths.task(flow.task))"><strong>\(HTML.words(flow.eventType))</strong> \(subject)</a><time title="\(flow.since.readable)">\(flow.since.readableTimeOfDay)</time></div>
            <ol class="trail">\(flow.entries.map(Self.entry))</ol></li>
            """
    }

    private static func entry(_ progress: NumberedProgress) -> Markup {
        let entry = progress.entry
        let whole = ProgressSentence.text(entry.kind, entry.data)
        let text = whole.count > Self.textMaximum ? whole.prefix(Self.textMaximum) + "…" : whole
        return """
            <li class="\(ProgressMark.tone(entry.kind))"><strong>\(ProgressMark.words(entry.kind))</strong> <span>\(text)</span></li>
            """
    }
}

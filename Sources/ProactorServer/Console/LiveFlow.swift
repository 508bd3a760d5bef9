import ProactorModel
import ProactorStorage

/// One task of the live page: the event at its beginning, and the last of what followed.
struct LiveFlow: Hashable, Sendable {
    /// Entries of a task that the page shows; the task's own page has the others.
    static let entryMaximum = 8

    var task: TaskID
    var eventType: String
    /// What it is about, as far as something that followed says so.
    var subject: String?
    /// When the first of the entries that are known happened.
    var since: Timestamp
    /// Oldest first, ``entryMaximum`` at the most.
    var entries: [NumberedProgress]

    /// Puts entries together by task.
    ///
    /// - Parameter progress: Oldest first.
    /// - Returns: The task that something happened to last first.
    static func flows(of progress: [LoggedProgress]) -> [LiveFlow] {
        var flows: [TaskID: LiveFlow] = [:]
        var last: [TaskID: Int64] = [:]
        for logged in progress {
            let entry = logged.progress.entry
            last[entry.taskID] = logged.sequence
            flows[entry.taskID, default: LiveFlow(task: entry.taskID, eventType: logged.eventType, since: entry.at)]
                .entries.append(logged.progress)
        }
        for task in flows.keys { flows[task]?.shorten() }
        return flows.values.sorted { (last[$0.task] ?? 0) > (last[$1.task] ?? 0) }
    }

    private init(task: TaskID, eventType: String, since: Timestamp) {
        self.task = task
        self.eventType = eventType
        self.since = since
        self.entries = []
    }

    /// Leaves what is shown.
    private mutating func shorten() {
        self.subject = self.entries.lazy.compactMap { $0.entry.data["subject"]?.stringValue }.first
        self.entries = SpokenText.whole(self.entries).suffix(Self.entryMaximum)
    }
}

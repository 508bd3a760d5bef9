import ProactorModel
import ProactorStorage

extension InboxPages {
    /// Entries of a task's progress that its page shows.
    static let timelineMaximum = 500

    /// A task as a timeline.
    ///
    /// - Parameter progress: At most one entry more than the page shows.
    func task(_ task: TaskSnapshot, progress: [NumberedProgress]) -> String {
        let event = task.event.event
        return self.render(
            "task",
            [
                "title": Self.title(event), "id": task.id.rawValue, "state": task.state.rawValue,
                "isOpen": task.state != .completed, "source": event.source, "eventID": event.id,
                "receivedAt": task.event.receivedAt.readable, "payload": HTML.value(event.jsonData),
                "entries": progress.prefix(Self.timelineMaximum).map(Self.entry),
                "hasMore": progress.count > Self.timelineMaximum, "shown": Self.timelineMaximum,
                "hasProposals": !task.proposals.isEmpty,
                "proposals": task.proposals.map { proposal -> [String: Any] in
                    [
                        "proposalID": proposal.id.rawValue, "name": Self.title(proposal.event),
                        "proposalState": proposal.state.rawValue, "proposalStateName": Self.stateName(proposal.state),
                    ]
                },
            ]
        )
    }

    private static func entry(_ progress: NumberedProgress) -> [String: Any] {
        let entry = progress.entry
        var shown: [String: Any] = [
            "number": progress.number, "kind": HTML.words(entry.kind.rawValue), "tone": Self.tone(entry.kind),
            "time": entry.at.readableTimeOfDay, "at": entry.at.readable,
            "sentence": ProgressSentence.text(entry.kind, entry.data),
        ]
        switch entry.kind {
        case .toolReturned: shown["details"] = entry.data["result"].map(HTML.excerpt)
        case .eventEmitted: shown["details"] = entry.data["data"].map(HTML.excerpt)
        default: break
        }
        return shown
    }

    /// How an entry is marked: as trouble, as something to do, as a result, or not at all.
    private static func tone(_ kind: ProgressEntry.Kind) -> String {
        switch kind {
        case .ruleFailed, .hopLimitReached, .runDeadLettered: "bad"
        case .runRetrying, .proposalWaiting: "wait"
        case .eventEmitted, .proposalDecided, .taskCompleted: "good"
        default: "plain"
        }
    }
}

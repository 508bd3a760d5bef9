import ProactorModel

/// How an entry of a task's progress is marked where several are shown below one another.
enum ProgressMark {
    /// The entry's class: trouble, something to do, a result, or nothing in particular.
    static func tone(_ kind: ProgressEntry.Kind) -> String {
        switch kind {
        case .ruleFailed, .hopLimitReached, .runDeadLettered: "bad"
        case .runRetrying, .runWaiting, .proposalWaiting: "wait"
        case .eventEmitted, .runCompleted, .proposalDecided, .deadLetterResolved, .taskCompleted: "good"
        default: "plain"
        }
    }

    /// The kind in words: `Rule matched`.
    static func words(_ kind: ProgressEntry.Kind) -> String { HTML.words(kind.rawValue) }
}

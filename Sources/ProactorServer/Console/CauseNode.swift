import ProactorModel

/// One thing of a task, and what it was made by: a task's things are a tree, since each has one cause.
struct CauseNode: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
        case event
        case run
        case proposal
        case decision
    }

    /// Unlike those of all others of the task.
    var id: String
    var kind: Kind
    /// What it is in a few words: an event's type, a rule's name.
    var title: String
    /// What else there is to say in one line; may be empty.
    var detail: String
    /// Its state, where it has one.
    var state: String?
    var at: Timestamp
    /// Where there is more of it; `nil` for nowhere.
    var path: String?
    /// What it was made by; `nil` for the event at the beginning.
    var cause: String?
}

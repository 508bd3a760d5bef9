package import ProactorModel

/// Removing what is old, in small steps between which others write.
///
/// What is removed together is a task with all that it set off: its events, runs, journals, progress, decided proposals and
/// their deliveries. The audit log is never removed.
package protocol RetentionStore: Sendable {
    /// Removes tasks that are completed and of which nothing happened since ``RetentionStep/cutoff``, oldest first.
    ///
    /// Kept are tasks with dead letters that nobody has dealt with, and the youngest event, from which places in the
    /// log are counted.
    func removeTasks(_ step: RetentionStep) async throws(StoreError) -> RetentionProgress

    /// Removes the rule books that no run can need any more; answers how many they were.
    func removeRuleBooks(at now: Timestamp) async throws(StoreError) -> Int

    /// Gives free pages back to the disk, at most as many as `pages`, and keeps `keeping` for what comes; answers how many
    /// were given back.
    func shrink(by pages: Int, keeping: Int) async throws(StoreError) -> Int

    func size() async throws(StoreError) -> StoreSize

    func status() async throws(StoreError) -> StoreStatus
}

/// One step of removing, which one transaction takes.
package struct RetentionStep: Hashable, Sendable {
    /// Where the step before ended; `nil` begins with the oldest.
    package var after: PageCursor?
    /// Tasks of which something happened at this time or later are kept.
    package var cutoff: Timestamp
    /// Rows to remove, about: of a larger task a part is removed, and the rest in the next step.
    package var rowMaximum: Int

    package init(after: PageCursor? = nil, cutoff: Timestamp, rowMaximum: Int) {
        self.after = after
        self.cutoff = cutoff
        self.rowMaximum = rowMaximum
    }
}

/// What a step removed.
package struct RetentionProgress: Hashable, Sendable {
    package var tasks: Int
    package var events: Int
    package var runs: Int
    /// Where the next step begins.
    package var next: PageCursor?
    /// Whether there is nothing more to remove.
    package var isAtEnd: Bool

    package init(tasks: Int = 0, events: Int = 0, runs: Int = 0, next: PageCursor? = nil, isAtEnd: Bool = false) {
        self.tasks = tasks
        self.events = events
        self.runs = runs
        self.next = next
        self.isAtEnd = isAtEnd
    }
}

/// How large a store is, in bytes.
package struct StoreSize: Hashable, Sendable {
    /// What the file takes, without what is still in its write-ahead log.
    package var file: Int64
    /// What of the file is free and will be used again.
    package var free: Int64
    /// What the write-ahead log takes.
    package var log: Int64
    /// Whether free pages can be given back to the disk.
    package var canShrink: Bool

    package init(file: Int64, free: Int64, log: Int64, canShrink: Bool) {
        self.file = file
        self.free = free
        self.log = log
        self.canShrink = canShrink
    }

    /// What is in use.
    package var used: Int64 { self.file - self.free }
}

/// What a store holds.
package struct StoreStatus: Hashable, Sendable {
    /// The last change to the tables that was made: `005-operations`.
    package var format: String
    package var size: StoreSize
    package var events: Int
    package var oldestEvent: Timestamp?
    package var youngestEvent: Timestamp?
    package var unroutedEvents: Int
    package var openTasks: Int
    package var runs: Int
    /// Runs that nobody has dealt with.
    package var deadLetters: Int
    package var waitingProposals: Int
    package var auditEntries: Int
    package var ruleBooks: Int

    package init(
        format: String,
        size: StoreSize,
        events: Int,
        oldestEvent: Timestamp?,
        youngestEvent: Timestamp?,
        unroutedEvents: Int,
        openTasks: Int,
        runs: Int,
        deadLetters: Int,
        waitingProposals: Int,
        auditEntries: Int,
        ruleBooks: Int
    ) {
        self.format = format
        self.size = size
        self.events = events
        self.oldestEvent = oldestEvent
        self.youngestEvent = youngestEvent
        self.unroutedEvents = unroutedEvents
        self.openTasks = openTasks
        self.runs = runs
        self.deadLetters = deadLetters
        self.waitingProposals = waitingProposals
        self.auditEntries = auditEntries
        self.ruleBooks = ruleBooks
    }
}

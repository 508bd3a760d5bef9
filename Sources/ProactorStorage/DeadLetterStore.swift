package import ProactorModel

/// Runs that could not go on, kept whole until somebody deals with them.
package protocol DeadLetterStore: Sendable {
    /// Dead letters, youngest first, from the one that was created before `before`'s on.
    func deadLetters(
        _ filter: DeadLetterFilter,
        before: RunID?,
        limit: Int
    ) async throws(StoreError) -> [DeadLetter]

    /// A dead letter; `nil` where there is no such run, or it is none.
    func deadLetter(_ id: RunID) async throws(StoreError) -> DeadLetter?

    /// Deals with a dead letter: its resolution, the run that does the work again, the audit entry and the progress commit together.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` when it was dealt with meanwhile; ``StoreError/notFound(_:)``.
    func resolve(_ change: DeadLetterChange) async throws(StoreError)
}

/// A run that could not go on, with the event that woke it.
package struct DeadLetter: Hashable, Sendable {
    package var run: Run
    package var event: LoggedEvent

    package init(run: Run, event: LoggedEvent) {
        self.run = run
        self.event = event
    }
}

/// Which dead letters to list; what is `nil` does not restrict.
package struct DeadLetterFilter: Hashable, Sendable {
    /// Whether those are listed that were dealt with.
    package var includesResolved: Bool
    package var rule: String?
    package var agent: String?
    /// The type of the event that woke the run.
    package var eventType: String?
    /// The code of the last failure.
    package var code: String?
    /// Ended at this time or later.
    package var since: Timestamp?
    /// Ended before this time.
    package var until: Timestamp?

    package init(
        includesResolved: Bool = false,
        rule: String? = nil,
        agent: String? = nil,
        eventType: String? = nil,
        code: String? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.includesResolved = includesResolved
        self.rule = rule
        self.agent = agent
        self.eventType = eventType
        self.code = code
        self.since = since
        self.until = until
    }
}

/// How a dead letter is dealt with.
package struct DeadLetterChange: Hashable, Sendable {
    package var runID: RunID
    package var resolution: Run.Resolution
    /// The run that does the work again, where it is replayed.
    package var replay: Run?
    package var audit: [AuditRecord]
    package var progress: [ProgressEntry]
    package var at: Timestamp

    package init(
        runID: RunID,
        resolution: Run.Resolution,
        replay: Run?,
        audit: [AuditRecord],
        progress: [ProgressEntry],
        at: Timestamp
    ) {
        self.runID = runID
        self.resolution = resolution
        self.replay = replay
        self.audit = audit
        self.progress = progress
        self.at = at
    }
}

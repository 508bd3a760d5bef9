package import ProactorModel

/// Finding things among many: what operators ask when somebody asks them.
package protocol LookupStore: Sendable {
    /// Events, those that were accepted last first.
    func events(
        _ filter: EventFilter,
        before: PageCursor?,
        limit: Int
    ) async throws(StoreError) -> [FoundEvent]

    /// Runs, those that were created last first.
    func runs(_ filter: RunFilter, before: PageCursor?, limit: Int) async throws(StoreError) -> [FoundRun]

    /// The runs that an event woke, and those that they delegated to, by id.
    func runs(ofEvent sequence: Int64) async throws(StoreError) -> [Run]
}

/// What is common to events, runs and tasks: the event at their beginning. What is `nil` does not restrict.
package struct EventConditions: Hashable, Sendable {
    package var type: String?
    package var source: String?
    package var subject: String?
    package var id: String?
    /// The value of the extension `partitionkey` or `correlationid`.
    package var key: String?

    package init(
        type: String? = nil,
        source: String? = nil,
        subject: String? = nil,
        id: String? = nil,
        key: String? = nil
    ) {
        self.type = type
        self.source = source
        self.subject = subject
        self.id = id
        self.key = key
    }
}

/// Which events to list; what is `nil` does not restrict.
package struct EventFilter: Hashable, Sendable {
    package var event: EventConditions
    package var task: TaskID?
    /// Accepted at this time or later.
    package var since: Timestamp?
    /// Accepted before this time.
    package var until: Timestamp?

    package init(
        _ event: EventConditions = EventConditions(),
        task: TaskID? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.event = event
        self.task = task
        self.since = since
        self.until = until
    }
}

/// An event of a list.
package struct FoundEvent: Hashable, Sendable {
    package var event: LoggedEvent
    /// The rules that matched it, by name.
    package var rules: [String]

    package init(event: LoggedEvent, rules: [String]) {
        self.event = event
        self.rules = rules
    }

    /// Where a page that ends with it ended.
    package var cursor: PageCursor { PageCursor(time: self.event.receivedAt, id: "\(self.event.sequence)") }
}

/// Which runs to list; what is `nil` does not restrict.
package struct RunFilter: Hashable, Sendable {
    /// The event that woke it.
    package var event: EventConditions
    package var rule: String?
    package var agent: String?
    package var state: Run.State?
    package var task: TaskID?
    /// Created at this time or later.
    package var since: Timestamp?
    /// Created before this time.
    package var until: Timestamp?

    package init(
        event: EventConditions = EventConditions(),
        rule: String? = nil,
        agent: String? = nil,
        state: Run.State? = nil,
        task: TaskID? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.event = event
        self.rule = rule
        self.agent = agent
        self.state = state
        self.task = task
        self.since = since
        self.until = until
    }
}

/// A run of a list, with what there is to say of the event that woke it.
package struct FoundRun: Hashable, Sendable {
    package var run: Run
    package var eventType: String
    package var eventSource: String
    package var eventID: String
    package var eventSubject: String?

    package init(run: Run, eventType: String, eventSource: String, eventID: String, eventSubject: String?) {
        self.run = run
        self.eventType = eventType
        self.eventSource = eventSource
        self.eventID = eventID
        self.eventSubject = eventSubject
    }

    /// Where a page that ends with it ended.
    package var cursor: PageCursor { PageCursor(time: self.run.createdAt, id: self.run.id.rawValue) }
}

package import ProactorModel

/// The event log: every accepted event, in the order of acceptance, once.
package protocol EventStore: Sendable {
    /// Appends events, all or none, each unless an event of the same source and id is there already.
    ///
    /// The results stand in the order of `events`. A repeat, also within one call, is answered with the task of the first one.
    func append(_ events: [NewEvent]) async throws(StoreError) -> [AppendResult]

    /// The same for a request that asks for more: its answer and its callbacks commit together with its events.
    func append(_ events: [NewEvent], under terms: IntakeTerms) async throws(StoreError) -> IntakeAnswer

    /// Events with a sequence greater than `sequence`, in order.
    func events(after sequence: Int64, limit: Int) async throws(StoreError) -> [LoggedEvent]

    /// The same, unread: for the router, which reads only those that a rule could match.
    func eventTexts(after sequence: Int64, limit: Int) async throws(StoreError) -> [LoggedEventText]

    func event(sequence: Int64) async throws(StoreError) -> LoggedEvent?

    /// The event of this source and id.
    func event(source: String, id: String) async throws(StoreError) -> LoggedEvent?

    /// Events that match, youngest first.
    func events(matching search: EventSearch) async throws(StoreError) -> [LoggedEvent]

    /// How many events are in the log behind the router's position: what back-pressure looks at.
    func unroutedEventCount() async throws(StoreError) -> Int
}

/// An event that is to be appended to the log.
package struct NewEvent: Hashable, Sendable {
    package var event: Event
    /// The task it begins or belongs to.
    package var taskID: TaskID
    package var receivedAt: Timestamp

    package init(event: Event, taskID: TaskID, receivedAt: Timestamp) {
        self.event = event
        self.taskID = taskID
        self.receivedAt = receivedAt
    }
}

/// An event in the log.
package struct LoggedEvent: Hashable, Sendable {
    /// Its place in the log, greater than that of every event that was accepted before.
    package var sequence: Int64
    package var event: Event
    package var taskID: TaskID
    package var receivedAt: Timestamp

    package init(sequence: Int64, event: Event, taskID: TaskID, receivedAt: Timestamp) {
        self.sequence = sequence
        self.event = event
        self.taskID = taskID
        self.receivedAt = receivedAt
    }
}

/// An event in the log as the bytes of its JSON form.
package struct LoggedEventText: Hashable, Sendable {
    package var sequence: Int64
    package var taskID: TaskID
    /// The event in structured mode (CloudEvents JSON event format, section 3), in UTF-8.
    package var json: [UInt8]
    package var receivedAt: Timestamp

    package init(sequence: Int64, taskID: TaskID, json: [UInt8], receivedAt: Timestamp) {
        self.sequence = sequence
        self.taskID = taskID
        self.json = json
        self.receivedAt = receivedAt
    }
}

/// What became of an event that was to be appended.
package struct AppendResult: Hashable, Sendable {
    package var sequence: Int64
    /// The task that tracks it: the first one's for a repeat.
    package var taskID: TaskID
    package var isDuplicate: Bool

    package init(sequence: Int64, taskID: TaskID, isDuplicate: Bool) {
        self.sequence = sequence
        self.taskID = taskID
        self.isDuplicate = isDuplicate
    }
}

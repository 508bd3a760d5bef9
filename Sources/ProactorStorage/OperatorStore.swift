package import ProactorModel

/// What the time operators of rules know, and when they have something to do.
package protocol OperatorStore: Sendable {
    /// What is known of these keys, without those of which nothing is.
    func operatorRecords(_ ids: [OperatorKey]) async throws(StoreError) -> OperatorReading

    /// What has something to do until `time`, the longest due first.
    func dueOperators(until time: Timestamp, limit: Int) async throws(StoreError) -> OperatorReading

    /// When there is something to do next; `nil` where nothing is known.
    func nextOperatorDue() async throws(StoreError) -> Timestamp?

    /// As far as time has passed for operators: `now`, or when the first event arrived that is not routed yet, since that
    /// one counts before anything that is due later.
    func routedUntil(_ now: Timestamp) async throws(StoreError) -> Timestamp

    /// The events at these places of the log, without those that are not there.
    func events(at sequences: [Int64]) async throws(StoreError) -> [LoggedEvent]

    /// Makes changes and what follows from them, all or nothing.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` when a record has another version than it was decided at.
    func commit(_ operators: OperatorCommit) async throws(StoreError)

    /// What each operator that has state keeps.
    func operators() async throws(StoreError) -> [OperatorSummary]

    /// What an operator knows of its keys, in the order of the keys, from the one after `key`.
    func operatorRecords(
        of operation: String,
        after key: String?,
        limit: Int
    ) async throws(StoreError) -> [OperatorRecord]

    /// What has something to do, the soonest first, from the one after `place`.
    ///
    /// - Parameter rule: Of this rule only; `nil` for all.
    func operatorTimers(
        of rule: String?,
        after place: OperatorPlace?,
        limit: Int
    ) async throws(StoreError) -> [OperatorRecord]
}

/// A key's place in the order of what has something to do.
package struct OperatorPlace: Hashable, Sendable {
    package var dueAt: Timestamp
    package var id: OperatorKey

    package init(dueAt: Timestamp, id: OperatorKey) {
        self.dueAt = dueAt
        self.id = id
    }

    /// Reads what ``text`` gave.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let milliseconds = Int64(parts[0]) else { return nil }
        self.init(
            dueAt: Timestamp(millisecondsSinceEpoch: milliseconds),
            id: OperatorKey(operation: String(parts[1]), key: String(parts[2]))
        )
    }

    /// As `next` of an answer and `after` of a request carry it. Operators' ids are hexadecimal.
    package var text: String { "\(self.dueAt.millisecondsSinceEpoch).\(self.id.operation).\(self.id.key)" }
}

/// What is known of some keys.
package struct OperatorReading: Hashable, Sendable {
    /// With ``OperatorRecord/held`` of those that keep tasks open; empty for the others.
    package var records: [OperatorRecord]
    /// Keys that each operator that was asked for keeps state of.
    package var keyCounts: [String: Int]

    package init(records: [OperatorRecord], keyCounts: [String: Int]) {
        self.records = records
        self.keyCounts = keyCounts
    }
}

/// How many keys an operator keeps state of.
package struct OperatorSummary: Hashable, Sendable {
    package var operation: String
    /// The rule's name.
    package var rule: String
    package var keys: Int

    package init(operation: String, rule: String, keys: Int) {
        self.operation = operation
        self.rule = rule
        self.keys = keys
    }
}

/// What follows for time operators.
package struct OperatorCommit: Hashable, Sendable {
    package var changes: [OperatorChange]
    /// What happens in tasks whose events were routed before.
    package var effects: [TaskEffect]
    /// Events for the log.
    package var appended: [NewEvent]
    package var at: Timestamp

    package init(
        changes: [OperatorChange] = [],
        effects: [TaskEffect] = [],
        appended: [NewEvent] = [],
        at: Timestamp
    ) {
        self.changes = changes
        self.effects = effects
        self.appended = appended
        self.at = at
    }
}

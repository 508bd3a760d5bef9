import ProactorModel
import ProactorStorage

/// What is open of one task, and its progress; changed within the transaction of whatever changes it.
struct TaskLedger {
    let taskID: TaskID
    var unroutedEvents = 0
    var openRuns = 0
    var waitingProposals = 0
    /// How many time operators will come back to an event of the task.
    var heldEvents = 0
    var hasFailed = false
    /// Where in the log the event stands that began the task.
    private let eventSequence: Int64
    private var isCompleted: Bool
    private var lastProgress: Int

    /// The ledger of a task that has one.
    init?(_ taskID: TaskID, in db: Database) throws {
        let statement = db.cachedStatement(sql: "SELECT * FROM tasks WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [taskID.rawValue]) else { return nil }
        self.taskID = taskID
        self.eventSequence = row["event_sequence"]
        self.unroutedEvents = row["unrouted_events"]
        self.openRuns = row["open_runs"]
        self.waitingProposals = row["waiting_proposals"]
        self.heldEvents = row["held_events"]
        self.hasFailed = row["has_failed"]
        self.isCompleted = row["is_completed"]
        self.lastProgress = row["last_progress"]
    }

    /// Begins the ledger of a task with the event that is being routed; its events behind that one are open.
    init(beginning taskID: TaskID, routed sequence: Int64, in db: Database) throws {
        let select = db.cachedStatement(
            sql: "SELECT sequence, source, id, type, received_at FROM events WHERE task_id = ? ORDER BY sequence"
        )
        let rows = try Row.fetchAll(select, arguments: [taskID.rawValue])
        guard let first = rows.first, rows.contains(where: { $0["sequence"] == sequence }) else {
            throw StoreError.notFound("event \(sequence) of \(taskID)")
        }
        self.taskID = taskID
        self.isCompleted = false
        self.lastProgress = 0
        self.unroutedEvents = rows.count { $0["sequence"] > sequence }
        self.eventSequence = first["sequence"]
        let accepted = Self.accepted(
            taskID,
            id: first["id"],
            source: first["source"],
            type: first["type"],
            at: Column.time(first, "received_at")
        )
        try self.write([accepted], in: db)
    }

    /// Counts an event that joins a task; a task that has no ledger yet counts its events when it gets one.
    static func expectEvent(of taskID: TaskID, in db: Database) throws {
        let statement = db.cachedStatement(
            sql: "UPDATE tasks SET unrouted_events = unrouted_events + 1 WHERE id = ?"
        )
        try statement.execute(arguments: [taskID.rawValue])
    }

    /// What the first entry of every task says.
    static func accepted(_ event: LoggedEvent) -> ProgressEntry {
        Self.accepted(
            event.taskID,
            id: event.event.id,
            source: event.event.source,
            type: event.event.type,
            at: event.receivedAt
        )
    }

    private static func accepted(
        _ taskID: TaskID,
        id: String,
        source: String,
        type: String,
        at time: Timestamp
    ) -> ProgressEntry {
        let data: JSONValue = ["event": .string(id), "source": .string(source), "type": .string(type)]
        return ProgressEntry(taskID: taskID, kind: .eventAccepted, at: time, data: data)
    }

    var state: TaskSnapshot.State {
        if self.isCompleted { return .completed }
        return self.unroutedEvents + self.openRuns > 0 ? .running : .waiting
    }

    /// Takes up a task again that was completed, since there is something to do once more.
    mutating func reopen() { self.isCompleted = false }

    /// Appends events that follow from the task's own work, those aside that are in the log already.
    mutating func append(_ events: [EventRow], in db: Database) throws {
        for event in events where try !event.insert(into: db).isDuplicate {
            if event.taskID == self.taskID {
                self.unroutedEvents += 1
            } else {
                try Self.expectEvent(of: event.taskID, in: db)
            }
        }
    }

    mutating func write(_ entries: [ProgressEntry], in db: Database) throws {
        let statement = db.cachedStatement(
            sql: "INSERT INTO progress (task_id, number, kind, at, data) VALUES (?, ?, ?, ?, ?)"
        )
        for entry in entries {
            self.lastProgress += 1
            try statement.execute(
                arguments: [
                    self.taskID.rawValue, self.lastProgress, entry.kind.rawValue, entry.at.millisecondsSinceEpoch,
                    entry.data.jsonText,
                ]
            )
        }
    }

    /// Saves the ledger, and completes the task where nothing is left to do.
    mutating func save(at now: Timestamp, in db: Database, _ signals: inout Set<StoreSignal>) throws {
        if !self.isCompleted, self.unroutedEvents == 0, self.openRuns == 0, self.waitingProposals == 0,
            self.heldEvents == 0
        {
            self.isCompleted = true
            let outcome: JSONValue = ["outcome": .string(self.hasFailed ? "failed" : "completed")]
            try self.write([ProgressEntry(taskID: self.taskID, kind: .taskCompleted, at: now, data: outcome)], in: db)
            try PostgreSQLStore.queueCallbacks(of: self.taskID, at: now, in: db, &signals)
        }
        let statement = db.cachedStatement(
            sql: """
                INSERT INTO tasks (id, event_sequence, unrouted_events, open_runs, waiting_proposals, last_progress,
                has_failed, is_completed, held_events) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET
                unrouted_events = excluded.unrouted_events, open_runs = excluded.open_runs,
                waiting_proposals = excluded.waiting_proposals, last_progress = excluded.last_progress,
                has_failed = excluded.has_failed, is_completed = excluded.is_completed,
                held_events = excluded.held_events
                """
        )
        try statement.execute(
            arguments: [
                self.taskID.rawValue, self.eventSequence, self.unroutedEvents, self.openRuns, self.waitingProposals,
                self.lastProgress, self.hasFailed, self.isCompleted, self.heldEvents,
            ]
        )
        signals.insert(.progress(self.taskID))
    }
}

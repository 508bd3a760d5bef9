import GRDB
import ProactorModel
import ProactorStorage

/// What is open of one task, and its progress; changed within the transaction of whatever changes it.
struct TaskLedger {
    let taskID: TaskID
    var unroutedEvents = 0
    var openRuns = 0
    var waitingProposals = 0
    var hasFailed = false
    private var isCompleted: Bool
    private var lastProgress: Int

    /// The ledger of a task that has one.
    init?(_ taskID: TaskID, in db: Database) throws {
        let statement = try db.cachedStatement(sql: "SELECT * FROM tasks WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [taskID.rawValue]) else { return nil }
        self.taskID = taskID
        self.unroutedEvents = row["unrouted_events"]
        self.openRuns = row["open_runs"]
        self.waitingProposals = row["waiting_proposals"]
        self.hasFailed = row["has_failed"]
        self.isCompleted = row["is_completed"]
        self.lastProgress = row["last_progress"]
    }

    /// Begins the ledger of the task that the event with this sequence began.
    init(beginning taskID: TaskID, sequence: Int64, in db: Database) throws {
        self.taskID = taskID
        self.isCompleted = false
        self.lastProgress = 0
        let statement = try db.cachedStatement(sql: "INSERT INTO tasks VALUES (?, ?, 0, 0, 0, 0, 0, 0)")
        try statement.execute(arguments: [taskID.rawValue, sequence])
        let select = try db.cachedStatement(sql: "SELECT * FROM events WHERE sequence = ?")
        guard let row = try Row.fetchOne(select, arguments: [sequence]) else {
            throw StoreError.notFound("event \(sequence)")
        }
        try self.write([Self.accepted(LoggedEvent(row: row))], in: db)
    }

    /// What the first entry of every task says.
    static func accepted(_ event: LoggedEvent) -> ProgressEntry {
        ProgressEntry(
            taskID: event.taskID,
            kind: .eventAccepted,
            at: event.receivedAt,
            data: [
                "event": .string(event.event.id), "source": .string(event.event.source),
                "type": .string(event.event.type),
            ]
        )
    }

    mutating func write(_ entries: [ProgressEntry], in db: Database) throws {
        let statement = try db.cachedStatement(sql: "INSERT INTO progress VALUES (?, ?, ?, ?, ?)")
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
        if !self.isCompleted, self.unroutedEvents == 0, self.openRuns == 0, self.waitingProposals == 0 {
            self.isCompleted = true
            let outcome: JSONValue = ["outcome": .string(self.hasFailed ? "failed" : "completed")]
            try self.write([ProgressEntry(taskID: self.taskID, kind: .taskCompleted, at: now, data: outcome)], in: db)
        }
        let statement = try db.cachedStatement(
            sql: """
                UPDATE tasks SET unrouted_events = ?, open_runs = ?, waiting_proposals = ?, has_failed = ?,
                is_completed = ?, last_progress = ? WHERE id = ?
                """
        )
        try statement.execute(
            arguments: [
                self.unroutedEvents, self.openRuns, self.waitingProposals, self.hasFailed, self.isCompleted,
                self.lastProgress, self.taskID.rawValue,
            ]
        )
        signals.insert(.progress(self.taskID))
    }
}

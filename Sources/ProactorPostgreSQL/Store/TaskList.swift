import ProactorModel
import ProactorStorage

/// The query of a list of tasks: one row for each, its id.
///
/// A task's id says when its first event was accepted, so that the order of the ids and that of the times are the same;
/// each way of looking uses the one that its index has.
struct TaskList {
    private let filter: TaskFilter
    private let before: TaskID?
    private let limit: Int

    init(_ filter: TaskFilter, before: TaskID?, limit: Int) {
        self.filter = filter
        self.before = before
        self.limit = limit
    }

    /// What every identifier is less than.
    static let greatestText = "\u{10FFFF}"

    func query(in db: Database) throws -> (sql: String, arguments: StatementArguments) {
        if self.filter.event != EventConditions() { return try self.byEvent(in: db) }
        if self.filter.rule != nil || self.filter.agent != nil { return self.byRun }
        return self.byID
    }

    /// Tasks whose first event is like that.
    private func byEvent(in db: Database) throws -> (sql: String, arguments: StatementArguments) {
        var conditions = Conditions()
        conditions.add(self.filter.event, table: "e")
        conditions.add("e.received_at >= ?", self.filter.since?.millisecondsSinceEpoch)
        conditions.add("e.received_at < ?", self.filter.until?.millisecondsSinceEpoch)
        if let before {
            let sql = "SELECT received_at FROM events WHERE task_id = ? ORDER BY sequence LIMIT 1"
            let received = try Int64.fetchOne(db, sql: sql, arguments: [before.rawValue])
            // A task that was removed meanwhile tells its time by its id.
            let time = received.map { Timestamp(millisecondsSinceEpoch: $0) } ?? before.time ?? Timestamp(seconds: 0)
            let cursor = PageCursor(time: time, id: before.rawValue)
            conditions.add("e.received_at", "e.task_id", before: cursor, id: cursor.id)
        }
        if self.filter.rule != nil || self.filter.agent != nil {
            var runs = Conditions()
            runs.add("r.task_id = e.task_id")
            self.restrictRuns(&runs)
            conditions.add("EXISTS (SELECT 1 FROM runs r \(runs.clause))", runs.arguments)
        }
        self.restrictState(&conditions)
        let sql = """
            SELECT e.task_id FROM events e LEFT JOIN tasks t ON t.id = e.task_id \(conditions.clause)
            AND \(Self.isFirst) ORDER BY e.received_at DESC, e.task_id DESC LIMIT ?
            """
        return (sql, conditions.arguments + [self.limit])
    }

    /// Tasks with such runs.
    private var byRun: (sql: String, arguments: StatementArguments) {
        var conditions = Conditions()
        self.restrictRuns(&conditions)
        self.restrictID("r.task_id", &conditions)
        self.restrictState(&conditions)
        let sql = """
            SELECT DISTINCT r.task_id FROM runs r JOIN events e ON e.task_id = r.task_id AND \(Self.isFirst)
            LEFT JOIN tasks t ON t.id = r.task_id \(conditions.clause) ORDER BY r.task_id DESC LIMIT ?
            """
        return (sql, conditions.arguments + [self.limit])
    }

    private var byID: (sql: String, arguments: StatementArguments) {
        var conditions = Conditions()
        self.restrictID("e.task_id", &conditions)
        self.restrictState(&conditions)
        // The few tasks that can be open, so that listing those does not read the whole log.
        if self.filter.state == .running || self.filter.state == .waiting {
            conditions.add("e.task_id IN (\(Self.openTasks))")
        }
        let sql = """
            SELECT e.task_id FROM events e LEFT JOIN tasks t ON t.id = e.task_id \(conditions.clause)
            AND \(Self.isFirst) ORDER BY e.task_id DESC LIMIT ?
            """
        return (sql, conditions.arguments + [self.limit])
    }

    private func restrictRuns(_ conditions: inout Conditions) {
        conditions.add("r.rule = ?", self.filter.rule)
        conditions.add("r.agent = ?", self.filter.agent)
    }

    /// By the page and by the times, which ids begin with.
    private func restrictID(_ column: String, _ conditions: inout Conditions) {
        let page = self.before?.rawValue ?? Self.greatestText
        let end = self.filter.until.map { TaskID.lowerBound(at: $0).rawValue } ?? page
        conditions.add("\(column) < ?", min(page, end))
        conditions.add("\(column) >= ?", self.filter.since.map { TaskID.lowerBound(at: $0).rawValue })
    }

    /// A task without a ledger is told from the router's position.
    private func restrictState(_ conditions: inout Conditions) {
        conditions.add(
            """
            ? = CASE
                WHEN t.is_completed THEN 'completed'
                WHEN t.unrouted_events + t.open_runs > 0 THEN 'running'
                WHEN t.id IS NOT NULL THEN 'waiting'
                WHEN (SELECT max(sequence) FROM events f WHERE f.task_id = e.task_id) > (SELECT position FROM router)
                    THEN 'running'
                ELSE 'completed' END
            """,
            self.filter.state?.rawValue
        )
    }

    private static let isFirst = "e.sequence = (SELECT min(sequence) FROM events f WHERE f.task_id = e.task_id)"

    private static let openTasks = """
        SELECT id FROM tasks WHERE NOT is_completed
        UNION SELECT task_id FROM events WHERE sequence > (SELECT position FROM router)
        """
}

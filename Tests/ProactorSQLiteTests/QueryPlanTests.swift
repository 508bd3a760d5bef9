import GRDB
import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@testable import ProactorSQLite

/// Each filter is served by an index: a look-up costs what it finds, not what there is.
@Suite struct QueryPlanTests {
    /// Indexes of which every row is in the list that is asked for.
    private static let exact: Set<String> = [
        "runs_queued", "runs_queued_by_time", "runs_leased", "runs_waiting", "runs_dead", "runs_completed",
    ]

    private func plan(_ query: (sql: String, arguments: StatementArguments)) async throws -> [String] {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(path: directory.file("state.db"))
        let plan = try await store.pool.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(query.sql)", arguments: query.arguments)
                .map { $0["detail"] as String }
        }
        await store.close()
        return plan
    }

    /// Reading of a table or of an index from one end to the other.
    private func scans(in plan: [String]) -> [String] {
        plan.filter { line in
            guard line.hasPrefix("SCAN"), !line.contains("CONSTANT ROW"), !line.contains("router") else { return false }
            return !line.split(separator: " ").contains { Self.exact.contains(String($0)) }
        }
    }

    private static let cursor = PageCursor(time: SQLiteFixtures.time, id: "5")
    private static let events: [EventConditions] = [
        EventConditions(type: "t"), EventConditions(source: "s"), EventConditions(subject: "s"),
        EventConditions(id: "i"), EventConditions(key: "k"), EventConditions(type: "t", source: "s", key: "k"),
    ]

    @Test func `no filter of events reads the whole log`() async throws {
        var filters = Self.events.map { EventFilter($0) }
        filters += Self.events.map { EventFilter($0, since: SQLiteFixtures.time, until: SQLiteFixtures.time) }
        filters += [
            EventFilter(since: SQLiteFixtures.time), EventFilter(until: SQLiteFixtures.time),
            EventFilter(task: TaskID(rawValue: "t")),
        ]
        for filter in filters {
            for cursor in [nil, Self.cursor] {
                let plan = try await self.plan(SQLiteStore.eventList(filter, before: cursor, limit: 10))
                #expect(self.scans(in: plan) == [], "\(filter)")
            }
        }
    }

    @Test func `no filter of runs reads all of them`() async throws {
        var filters = Self.events.map { RunFilter(event: $0) }
        filters += Run.State.allCases.map { RunFilter(state: $0) }
        filters += [
            RunFilter(rule: "r"), RunFilter(agent: "a"), RunFilter(task: TaskID(rawValue: "t")),
            RunFilter(since: SQLiteFixtures.time), RunFilter(until: SQLiteFixtures.time),
            RunFilter(rule: "r", state: .completed, since: SQLiteFixtures.time),
        ]
        for filter in filters {
            for cursor in [nil, Self.cursor] {
                let plan = try await self.plan(SQLiteStore.runList(filter, before: cursor, limit: 10))
                #expect(self.scans(in: plan) == [], "\(filter)")
            }
        }
    }

    @Test(arguments: [
        RunFilter(rule: "r"), RunFilter(agent: "a"), RunFilter(event: EventConditions(type: "t")),
        RunFilter(event: EventConditions(source: "s")), RunFilter(since: SQLiteFixtures.time),
    ])
    func `what many runs have in common is listed in the order of its index`(filter: RunFilter) async throws {
        let plan = try await self.plan(SQLiteStore.runList(filter, before: Self.cursor, limit: 10))
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
    }

    @Test func `no filter of tasks reads the whole log`() async throws {
        var filters = Self.events.map { TaskFilter(event: $0) }
        filters += Self.events.map { TaskFilter(state: .completed, event: $0, rule: "r") }
        filters += [
            TaskFilter(rule: "r"), TaskFilter(agent: "a"), TaskFilter(state: .running), TaskFilter(state: .waiting),
            TaskFilter(since: SQLiteFixtures.time), TaskFilter(rule: "r", since: SQLiteFixtures.time),
        ]
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(path: directory.file("state.db"))
        for filter in filters {
            for before in [nil, TaskID(at: SQLiteFixtures.time)] {
                let query = try await store.pool.read {
                    try TaskList(filter, before: before, limit: 10).query(in: $0)
                }
                let plan = try await self.plan(query)
                let scans = self.scans(in: plan).filter { !$0.contains("INDEX tasks_open") }
                #expect(scans == [], "\(filter)")
            }
        }
        await store.close()
    }

    @Test func `removing an old task reads no table from end to end`() async throws {
        for sql in [
            "DELETE FROM events WHERE task_id = ?", "DELETE FROM runs WHERE task_id = ?",
            "DELETE FROM proposals WHERE task_id = ?",
            "SELECT 1 FROM runs WHERE event_sequence = ?", "SELECT 1 FROM tasks WHERE event_sequence = ?",
            "SELECT 1 FROM proposals WHERE run_id = ?", "SELECT 1 FROM deliveries WHERE proposal_id = ?",
        ] {
            #expect(self.scans(in: try await self.plan((sql, ["x"]))) == [], "\(sql)")
        }
    }
}

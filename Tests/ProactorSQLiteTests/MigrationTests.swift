import GRDB
import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@testable import ProactorSQLite

@Suite struct MigrationTests {
    private let directory: TemporaryDirectory
    private var path: String { self.directory.file("state.db") }

    init() throws { self.directory = try TemporaryDirectory() }

    /// Makes a file as the program before look-ups left it, with one event and its run.
    private func makeFormer(_ more: String = "") throws {
        var configuration = Configuration()
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
        let queue = try DatabaseQueue(path: self.path, configuration: configuration)
        try Schema.migrator.migrate(queue, upTo: "003-agents")
        let body =
            #"{"specversion":"1.0","id":"e","source":"/s","type":"T","subject":"sku-1","correlationid":"order-1"}"#
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO events VALUES (1, '/s', 'e', 'T', 'task_1', 1000, ?);
                    INSERT INTO tasks VALUES ('task_1', 1, 0, 0, 0, 0, 0, 1);
                    UPDATE router SET position = 1;
                    INSERT INTO runs (id, task_id, rule, agent, rule_book, event_sequence, prompt, state, attempt,
                    created_at, next_at, fence, failures) VALUES
                    ('run_1', 'task_1', 'r', 'a', 'book', 1, '"p"', 'completed', 1, 1000, 1000, 1, '[]');
                    """,
                arguments: [body]
            )
            try db.execute(sql: more)
        }
        try queue.close()
    }

    @Test func `what a former version wrote is found by what it was not looked up by then`() async throws {
        try self.makeFormer()
        let store = try SQLiteStore(path: self.path)
        for conditions in [
            EventConditions(subject: "sku-1"), EventConditions(key: "order-1"), EventConditions(id: "e"),
        ] {
            #expect(
                try await store.events(EventFilter(conditions), before: nil, limit: 9).map(\.event.event.id) == ["e"]
            )
            #expect(
                try await store.runs(RunFilter(event: conditions), before: nil, limit: 9).map(\.run.id.rawValue) == [
                    "run_1"
                ]
            )
        }
        let typed = RunFilter(event: EventConditions(type: "T", source: "/s"))
        #expect(try await store.runs(typed, before: nil, limit: 9).map(\.eventSubject) == ["sku-1"])
        // Written anew, so that it can shrink.
        #expect(try await store.size().canShrink)
        #expect(try await store.status().format == SQLiteStore.knownFormat)
        await store.close()
    }

    @Test func `a change that cannot be made leaves the file as it was, and says so`() async throws {
        // The name that the change gives is taken.
        try self.makeFormer("CREATE INDEX runs_by_time ON runs (created_at)")
        let error = #expect(throws: SQLiteStoreError.self) { _ = try SQLiteStore(path: self.path) }
        let text = error?.description ?? ""
        #expect(text.contains("cannot be brought from format 004-webhooks to \(SQLiteStore.knownFormat)"), "\(text)")
        #expect(text.contains("runs_by_time"))
        let queue = try DatabaseQueue(path: self.path)
        let (format, columns, runs) = try await queue.read { db in
            (
                try SQLiteStore.format(in: db), try db.columns(in: "events").map(\.name),
                try Int.fetchOne(db, sql: "SELECT count(*) FROM runs")
            )
        }
        #expect(format == "004-webhooks")
        #expect(!columns.contains("subject"))
        #expect(runs == 1)
        // Once that is out of the way it goes on.
        try await queue.write { try $0.execute(sql: "DROP INDEX runs_by_time") }
        try queue.close()
        let store = try SQLiteStore(path: self.path)
        #expect(try await store.status().runs == 1)
        await store.close()
    }

    @Test func `the refusal of a newer file names both versions`() async throws {
        await (try SQLiteStore(path: self.path)).close()
        let queue = try DatabaseQueue(path: self.path)
        try await queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999-later')") }
        try queue.close()
        let error = #expect(throws: SQLiteStoreError.self) { _ = try SQLiteStore(path: self.path) }
        for part in ["999-later", SQLiteStore.knownFormat, ProactorVersion.current] {
            #expect(error?.description.contains(part) == true, "\(part)")
        }
        #expect(throws: SQLiteStoreError.self) { _ = try StoreInspection(path: self.path).check() }
    }
}

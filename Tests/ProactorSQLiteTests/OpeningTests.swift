import Foundation
import GRDB
import ProactorModel
import ProactorSQLite
import ProactorStorage
import Testing

@Suite struct OpeningTests {
    private let directory: TemporaryDirectory
    private var path: String { self.directory.file("state.db") }

    init() throws { self.directory = try TemporaryDirectory() }

    @Test func `everything is there again after closing and opening`() async throws {
        let store = try SQLiteStore(path: self.path)
        _ = try await store.append((0..<10).map { SQLiteFixtures.newEvent("event-\($0)") })
        try await SQLiteFixtures.route(store, limit: 8)
        let claimed = try await SQLiteFixtures.claim(store, limit: 3)
        try await SQLiteFixtures.complete(claimed[0], in: store)
        try await store.saveRuleBook(hash: "book-1", contents: ["rules": []], at: SQLiteFixtures.time)
        let events = try await store.events(after: 0, limit: 100)
        let tasks = try await store.tasks(TaskFilter(), before: nil, limit: 100)
        let progress = try await store.progress(of: claimed[0].run.taskID, after: 0, limit: 100)
        await store.close()

        let reopened = try SQLiteStore(path: self.path)
        #expect(events.count == 11)
        #expect(try await reopened.events(after: 0, limit: 100) == events)
        #expect(try await reopened.tasks(TaskFilter(), before: nil, limit: 100) == tasks)
        #expect(try await reopened.progress(of: claimed[0].run.taskID, after: 0, limit: 100) == progress)
        #expect(try await reopened.routerPosition() == 8)
        #expect(try await reopened.ruleBook(hash: "book-1") == ["rules": []])
        // A lease outlives the process that took it.
        try await SQLiteFixtures.complete(claimed[1], in: reopened)
        await reopened.close()
    }

    @Test func `a second opener is refused while the first is open`() async throws {
        let store = try SQLiteStore(path: self.path)
        let error = #expect(throws: SQLiteStoreError.self) { _ = try SQLiteStore(path: self.path) }
        #expect(error?.description.contains("another proactor uses this database") == true)
        try await store.checkHealth()
        await store.close()
    }

    @Test func `a database of a newer version is refused and left as it is`() async throws {
        let store = try SQLiteStore(path: self.path)
        _ = try await store.append([SQLiteFixtures.newEvent("event")])
        await store.close()
        let pool = try DatabaseQueue(path: self.path)
        try await pool.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999-later')") }
        let error = #expect(throws: SQLiteStoreError.self) { _ = try SQLiteStore(path: self.path) }
        #expect(error?.description.contains("written by a newer proactor") == true)
        let count = try await pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM events") }
        #expect(count == 1)
        try await pool.write { try $0.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '999-later'") }
        try pool.close()
        await (try SQLiteStore(path: self.path)).close()
    }

    @Test func `a directory that is not there is named`() throws {
        let path = self.directory.file("missing/state.db")
        let error = #expect(throws: SQLiteStoreError.self) { _ = try SQLiteStore(path: path) }
        #expect(error?.description.contains(path) == true)
        #expect(error?.description.contains("No such file or directory") == true)
    }

    @Test(arguments: [
        "This is a text, and no database at all.\n", String(repeating: "SQLite format 4\u{0}", count: 600),
    ])
    func `a file that is no database is refused and left as it is`(contents: String) throws {
        try contents.write(toFile: self.path, atomically: true, encoding: .utf8)
        let error = #expect(throws: SQLiteStoreError.self) { _ = try SQLiteStore(path: self.path) }
        #expect(error?.description.contains("is not an SQLite database") == true)
        #expect(try String(contentsOfFile: self.path, encoding: .utf8) == contents)
    }

    @Test func `an SQLite database of another program is refused and left as it is`() throws {
        let queue = try DatabaseQueue(path: self.path)
        try queue.write { try $0.execute(sql: "CREATE TABLE events (name TEXT)") }
        try queue.close()
        #expect(throws: SQLiteStoreError.self) { _ = try SQLiteStore(path: self.path) }
        let reopened = try DatabaseQueue(path: self.path)
        let tables = try reopened.read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE name = 'runs'")
        }
        #expect(tables.isEmpty)
    }

    @Test func `a refused opening leaves nothing locked`() async throws {
        try "no database".write(toFile: self.path, atomically: true, encoding: .utf8)
        #expect(throws: SQLiteStoreError.self) { _ = try SQLiteStore(path: self.path) }
        try FileManager.default.removeItem(atPath: self.path)
        let store = try SQLiteStore(path: self.path)
        try await store.checkHealth()
        await store.close()
    }
}

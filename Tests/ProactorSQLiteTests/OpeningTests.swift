import Foundation
import GRDB
import ProactorModel
import ProactorSQLite
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite struct OpeningTests {
    private let directory: TemporaryDirectory
    private var path: String { self.directory.file("state.db") }

    init() throws { self.directory = try TemporaryDirectory() }

    @Test func `everything is there again after closing and opening`() async throws {
        let store = try SQLiteStore(path: self.path)
        _ = try await store.append((0..<10).map { SQLiteFixtures.newEvent("event-\($0)") })
        try await SQLiteFixtures.route(store, limit: 8)
        let claimed = try await SQLiteFixtures.claim(store, limit: 1)
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
        await reopened.close()
    }

    @Test func `the file alone is whole after closing`() async throws {
        let store = try SQLiteStore(path: self.path)
        _ = try await store.append([SQLiteFixtures.newEvent("event")])
        _ = try await store.events(after: 0, limit: 1)
        await store.close()
        let copy = self.directory.file("copy.db")
        try FileManager.default.copyItem(atPath: self.path, toPath: copy)
        let opened = try SQLiteStore(path: copy)
        #expect(try await opened.events(after: 0, limit: 10).map(\.event.id) == ["event"])
        await opened.close()
    }

    @Test func `a directory is no file`() throws {
        let error = #expect(throws: SQLiteStoreError.self) { _ = try SQLiteStore(path: self.directory.path) }
        #expect(error?.description.contains("is a directory") == true)
        #expect(!FileManager.default.fileExists(atPath: self.directory.path + ".lock"))
    }

    @Test func `what the last opener held under leases is claimable at once, and its leases are void`() async throws {
        let store = try SQLiteStore(path: self.path)
        _ = try await store.append((0..<2).map { SQLiteFixtures.newEvent("event-\($0)") })
        try await SQLiteFixtures.route(store)
        let claimed = try await SQLiteFixtures.claim(store, limit: 2)
        let step = SQLiteFixtures.step(0)
        try await store.journal(step, under: claimed[0].lease, progress: [])
        try await SQLiteFixtures.complete(claimed[1], in: store)
        await store.close()

        let reopened = try SQLiteStore(path: self.path)
        let waiting = try #require(try await reopened.run(claimed[0].run.id))
        #expect(waiting.state == .queued)
        #expect(waiting.failures.map(\.code) == [RunFailure.workerLostCode])
        #expect(waiting.failures.map(\.attempt) == [1])
        #expect(try await reopened.nextRunDue() == claimed[0].run.nextAt)
        await #expect(throws: StoreError.leaseLost(claimed[0].run.id)) {
            try await SQLiteFixtures.complete(claimed[0], in: reopened)
        }
        // The same worker's next lease does not bring its former one back.
        let again = try await SQLiteFixtures.claim(reopened, limit: 2)
        #expect(again.map(\.run.id) == [claimed[0].run.id])
        #expect(again.map(\.run.attempt) == [2])
        #expect(again.map(\.run.countedAttempts) == [1])
        #expect(again.map(\.steps) == [[step]])
        await #expect(throws: StoreError.leaseLost(claimed[0].run.id)) {
            try await SQLiteFixtures.complete(claimed[0], in: reopened)
        }
        try await SQLiteFixtures.complete(again[0], in: reopened)
        await reopened.close()
    }

    @Test func `a delivery that the last opener was making is due at once`() async throws {
        let store = try SQLiteStore(path: self.path)
        _ = try await store.append([SQLiteFixtures.newEvent("event")])
        try await SQLiteFixtures.route(store)
        let run = try #require(try await SQLiteFixtures.claim(store, limit: 1).first)
        let delivery = try await SQLiteFixtures.propose(run, in: store)
        let leaseEnd = SQLiteFixtures.time.advanced(by: .seconds(60))
        let before = try await store.claimDeliveries(
            DeliveryClaim(
                sinks: .one("desk"),
                limit: 1,
                worker: "worker",
                now: SQLiteFixtures.time,
                leaseUntil: leaseEnd
            )
        )
        #expect(before.map(\.id) == [delivery])
        #expect(try await store.nextDeliveryDue(of: .one("desk")) == leaseEnd)
        await store.close()

        let reopened = try SQLiteStore(path: self.path)
        await #expect(throws: StoreError.self) {
            try await reopened.finish(delivery, worker: "worker", reference: nil, at: SQLiteFixtures.time)
        }
        let after = try await reopened.claimDeliveries(
            DeliveryClaim(
                sinks: .one("desk"),
                limit: 1,
                worker: "worker",
                now: SQLiteFixtures.time,
                leaseUntil: leaseEnd
            )
        )
        #expect(after.map(\.id) == [delivery])
        try await reopened.finish(delivery, worker: "worker", reference: nil, at: SQLiteFixtures.time)
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

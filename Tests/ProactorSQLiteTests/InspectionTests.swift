import Foundation
import GRDB
import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@testable import ProactorSQLite

@Suite(.timeLimit(.minutes(15))) struct InspectionTests {
    private let directory: TemporaryDirectory
    private var path: String { self.directory.file("state.db") }
    private var copy: String { self.directory.file("copy.db") }

    init() throws { self.directory = try TemporaryDirectory() }

    /// A store with some of everything.
    private func filled() async throws -> SQLiteStore {
        let store = try SQLiteStore(path: self.path)
        try await store.saveRuleBook(hash: "book-1", contents: ["rules": []], at: SQLiteFixtures.time)
        _ = try await store.append((0..<20).map { SQLiteFixtures.newEvent("event-\($0)") })
        try await SQLiteFixtures.route(store, limit: 15)
        for (place, claimed) in try await SQLiteFixtures.claim(store, limit: 6).enumerated() {
            if place < 3 {
                try await SQLiteFixtures.complete(claimed, in: store)
            } else if place == 3 {
                _ = try await SQLiteFixtures.propose(claimed, in: store)
            }
        }
        try await store.appendAudit(
            (0..<5).map {
                AuditRecord(at: SQLiteFixtures.time, actor: "a", action: "b", subject: "\($0)", details: .null)
            }
        )
        return store
    }

    private func change(_ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: self.path, configuration: configuration)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test func `a sound store is found so while a server uses it`() async throws {
        let store = try await self.filled()
        let report = try StoreInspection(path: self.path).check()
        #expect(report.problems == [])
        #expect(report.auditEntries == 5)
        #expect(report.auditHash == (try await store.auditEntries(after: 4, limit: 1)[0].hash))
        #expect(try StoreInspection(path: self.path).status().events == (try await store.status().events))
        await store.close()
    }

    @Test(arguments: [
        ("UPDATE tasks SET open_runs = open_runs + 1 WHERE is_completed = 0", "open runs of a task"),
        ("UPDATE tasks SET waiting_proposals = 7", "waiting proposals of a task"),
        ("UPDATE tasks SET unrouted_events = 9", "unrouted events of a task"),
        ("UPDATE tasks SET is_completed = 1 - is_completed", "completed with something open"),
        ("DELETE FROM progress WHERE number > 1", "does not end where it says"),
        ("DELETE FROM tasks", "belongs to no task"), ("DELETE FROM rule_books", "rule book of a run"),
        ("UPDATE router SET position = 1000", "past the end of the log"),
        ("DELETE FROM events WHERE sequence = 1", "refers to one of events"),
        ("UPDATE audit SET actor = 'x' WHERE number = 3", "the audit log does not hold: entry 3"),
        ("DELETE FROM audit WHERE number = 2", "the audit log does not hold: entry 2"),
    ])
    func `what is not as it was left is found`(change: String, says: String) async throws {
        await (try await self.filled()).close()
        try self.change(change)
        let problems = try StoreInspection(path: self.path).check().problems
        #expect(problems.contains { $0.contains(says) }, "\(problems)")
    }

    @Test func `damaged pages are found, or the file cannot be read at all`() async throws {
        let store = try SQLiteStore(path: self.path)
        _ = try await store.append((0..<300).map { SQLiteFixtures.newEvent("event-\($0)", bytes: 500) })
        await store.close()
        let handle = try #require(FileHandle(forUpdatingAtPath: self.path))
        try handle.seek(toOffset: 40 * 4096)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 8192))
        try handle.close()
        do {
            let problems = try StoreInspection(path: self.path).check().problems
            #expect(problems.contains { $0.contains("the file is damaged") })
        } catch {
            #expect(error.description.contains("cannot be read"))
        }
    }

    @Test func `what is no store is refused`() async throws {
        #expect(throws: SQLiteStoreError.self) { _ = try StoreInspection(path: self.path) }
        try "a text".write(toFile: self.path, atomically: true, encoding: .utf8)
        let text = #expect(throws: SQLiteStoreError.self) { _ = try StoreInspection(path: self.path).check() }
        #expect(text?.description.contains("is not an SQLite database") == true)
        let queue = try DatabaseQueue(path: self.copy)
        try await queue.write { try $0.execute(sql: "CREATE TABLE events (name TEXT)") }
        try queue.close()
        let other = #expect(throws: SQLiteStoreError.self) { _ = try StoreInspection(path: self.copy).check() }
        #expect(other?.description.contains("is no store of proactor") == true)
    }

    @Test func `a backup that is made while events come in is one moment's state, and goes on as a store`() async throws
    {
        let store = try await self.filled()
        let path = self.path
        let copies = (0..<3).map { self.directory.file("copy-\($0).db") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<400 {
                    do {
                        _ = try await store.append([SQLiteFixtures.newEvent("more-\(number)")])
                        if number.isMultiple(of: 50) { try await SQLiteFixtures.route(store) }
                    } catch {
                        // What waits for the disk fails where it is cancelled.
                        guard Task.isCancelled else { throw error }
                        return
                    }
                }
            }
            for copy in copies {
                #expect(try StoreInspection(path: path).backUp(to: copy).problems == [])
            }
            group.cancelAll()
            try await group.waitForAll()
        }
        let all = try await store.events(after: 0, limit: 10_000)
        await store.close()
        for copy in copies {
            let restored = try SQLiteStore(path: copy)
            let events = try await restored.events(after: 0, limit: 10_000)
            // A beginning of the log, without a gap.
            #expect(events == Array(all.prefix(events.count)))
            #expect(events.count >= 20)
            #expect(try await restored.size().canShrink)
            _ = try await restored.append([SQLiteFixtures.newEvent("after")])
            #expect(try await SQLiteFixtures.route(restored) > 0)
            await restored.close()
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: self.directory.path)
        #expect(!left.contains { $0.contains("partial") })
    }

    @Test func `a backup overwrites nothing, and an unsound store gives none`() async throws {
        await (try await self.filled()).close()
        try "precious".write(toFile: self.copy, atomically: true, encoding: .utf8)
        let error = #expect(throws: SQLiteStoreError.self) {
            _ = try StoreInspection(path: self.path).backUp(to: self.copy)
        }
        #expect(error?.description.contains("is there already") == true)
        #expect(try String(contentsOfFile: self.copy, encoding: .utf8) == "precious")
        try self.change("UPDATE audit SET actor = 'x' WHERE number = 3")
        let other = self.directory.file("other.db")
        #expect(throws: SQLiteStoreError.self) { _ = try StoreInspection(path: self.path).backUp(to: other) }
        #expect(!FileManager.default.fileExists(atPath: other))
        let missing = self.directory.file("missing/copy.db")
        #expect(throws: SQLiteStoreError.self) { _ = try StoreInspection(path: self.path).backUp(to: missing) }
    }

    @Test func `what is removed gives its room back to the disk`() async throws {
        let store = try SQLiteStore(path: self.path)
        _ = try await store.append((0..<2000).map { SQLiteFixtures.newEvent("event-\($0)", bytes: 1000) })
        let from = try await store.routerPosition()
        let events = try await store.events(after: from, limit: 5000)
        let routed = events.map { RoutedEvent(sequence: $0.sequence, taskID: $0.taskID) }
        try await store.commit(RoutingCommit(from: from, to: 2000, events: routed, at: SQLiteFixtures.time))
        let full = try await store.size()
        let cutoff = SQLiteFixtures.time.advanced(by: .seconds(10))
        var step = RetentionStep(cutoff: cutoff, rowMaximum: 300)
        while true {
            let progress = try await store.removeTasks(step)
            if progress.isAtEnd { break }
            step.after = progress.next
        }
        let free = try await store.size()
        #expect(free.used < full.used / 4)
        #expect(free.file == full.file)
        var steps = 0
        while try await store.shrink(by: 100, keeping: 10) > 0 { steps += 1 }
        let small = try await store.size()
        #expect(steps > 3)
        #expect(small.file < full.file / 3)
        #expect(small.free <= 11 * 4096)
        await store.close()
        let size = try #require(try FileManager.default.attributesOfItem(atPath: self.path)[.size] as? Int)
        #expect(Int64(size) == small.file)
        #expect(try StoreInspection(path: self.path).check().problems == [])
    }
}

import Foundation
import GRDB
import ProactorModel
import ProactorSQLite
import ProactorStorage
import ProactorTestSupport
import Testing

/// What a power cut leaves: the files as they are in the middle of the work.
@Suite struct CrashTests {
    private let directory: TemporaryDirectory

    init() throws { self.directory = try TemporaryDirectory() }

    @Test func `a copy of the files in the middle of the work opens, and is whole`() async throws {
        let path = self.directory.file("state.db")
        let store = try SQLiteStore(path: path)
        _ = try await store.append((0..<50).map { SQLiteFixtures.newEvent("first-\($0)") })
        let copies = try await withThrowingTaskGroup(of: [String].self) { group in
            group.addTask {
                for number in 0..<300 { _ = try await store.append([SQLiteFixtures.newEvent("event-\(number)")]) }
                return []
            }
            group.addTask {
                for _ in 0..<100 { try await SQLiteFixtures.route(store, limit: 7) }
                return []
            }
            group.addTask {
                for _ in 0..<100 {
                    for run in try await SQLiteFixtures.claim(store, limit: 3) {
                        try await SQLiteFixtures.complete(run, in: store)
                    }
                }
                return []
            }
            group.addTask {
                var copies: [String] = []
                for number in 0..<5 {
                    // Each copy is of a later moment.
                    for index in 0..<10 {
                        _ = try await store.append([SQLiteFixtures.newEvent("copy-\(number)-\(index)")])
                    }
                    let copy = self.directory.file("copy-\(number).db")
                    try Self.copy(path, to: copy)
                    copies.append(copy)
                }
                return copies
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        await store.close()
        #expect(copies.count == 5)
        for copy in copies {
            let opened = try SQLiteStore(path: copy)
            #expect(try await opened.events(after: 0, limit: 10_000).count >= 50)
            try await opened.checkHealth()
            await opened.close()
            try await self.expectWhole(copy)
        }
    }

    /// Copies the database and then its log, with the work going on meanwhile. Together they are what a disk holds at
    /// the end of the copying, as long as the log was not begun anew in between: that changes its header.
    private static func copy(_ path: String, to copy: String) throws {
        for _ in 0..<100 {
            let header = try Self.logHeader(path)
            for suffix in ["", "-wal"] {
                try? FileManager.default.removeItem(atPath: copy + suffix)
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
            if try Self.logHeader(copy) == header { return }
        }
        Issue.record("the log was begun anew during every copy")
    }

    /// The first bytes of the write-ahead log, which hold the salts of its current generation.
    private static func logHeader(_ path: String) throws -> Data? {
        let log = try FileHandle(forReadingFrom: URL(fileURLWithPath: path + "-wal"))
        defer { try? log.close() }
        return try log.read(upToCount: 32)
    }

    /// What must hold of every state that can be on a disk.
    private func expectWhole(_ path: String) async throws {
        let rules: [(rule: String, sql: String)] = [
            (
                "a routed event has its run",
                """
                SELECT count(*) FROM events e WHERE sequence <= (SELECT position FROM router)
                AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.event_sequence = e.sequence)
                """
            ),
            (
                "no run is of an event that was not routed",
                "SELECT count(*) FROM runs WHERE event_sequence > (SELECT position FROM router)"
            ),
            (
                "a completed run has its output",
                """
                SELECT count(*) FROM runs WHERE state = 'completed'
                AND NOT EXISTS (SELECT 1 FROM events e WHERE e.id = runs.id || '-0')
                """
            ),
            (
                "an unfinished run has none",
                "SELECT count(*) FROM runs JOIN events e ON e.id = runs.id || '-0' WHERE state <> 'completed'"
            ),
            (
                "tasks count their runs",
                """
                SELECT count(*) FROM tasks t WHERE open_runs <>
                (SELECT count(*) FROM runs WHERE task_id = t.id AND state IN ('queued', 'running'))
                """
            ),
            (
                "tasks count their events",
                """
                SELECT count(*) FROM tasks t WHERE unrouted_events <>
                (SELECT count(*) FROM events WHERE task_id = t.id AND sequence > (SELECT position FROM router))
                """
            ),
            (
                "progress has no gap",
                """
                SELECT count(*) FROM tasks t WHERE last_progress <> (SELECT count(*) FROM progress WHERE task_id = t.id)
                OR last_progress <> (SELECT max(number) FROM progress WHERE task_id = t.id)
                """
            ),
        ]
        let queue = try DatabaseQueue(path: path)
        for (rule, sql) in rules {
            let broken = try await queue.read { try Int.fetchOne($0, sql: sql) }
            #expect(broken == 0, "\(rule)")
        }
        let verdict = try await queue.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
        #expect(verdict == ["ok"])
        try queue.close()
    }
}

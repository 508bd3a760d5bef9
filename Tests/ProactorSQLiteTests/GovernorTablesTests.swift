import GRDB
import ProactorModel
import ProactorSQLite
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite struct GovernorTablesTests {
    @Test func `a database from before charges keeps its steps, and counts from now on`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("state.db")
        let old = try SQLiteStore(path: path)
        _ = try await old.append([SQLiteFixtures.newEvent("event")])
        try await SQLiteFixtures.route(old)
        let run = try await SQLiteFixtures.claim(old, limit: 1)[0]
        try await old.journal(SQLiteFixtures.step(0), under: run.lease, progress: [])
        await old.close()
        let queue = try DatabaseQueue(path: path)
        try await queue.write { db in
            try db.execute(
                sql: """
                    DROP TABLE governor; DROP TABLE spending; ALTER TABLE steps DROP COLUMN charge;
                    DELETE FROM grdb_migrations WHERE identifier = '002-governor'
                    """
            )
        }
        try queue.close()

        let store = try SQLiteStore(path: path)
        let again = try await SQLiteFixtures.claim(store, limit: 1)[0]
        #expect(again.steps == [SQLiteFixtures.step(0)])
        var step = SQLiteFixtures.step(1)
        step.charge = Charge(model: "large", usage: TokenUsage(input: 1, output: 2), cost: Money(micros: 3))
        try await store.journal(step, under: again.lease, progress: [])
        #expect(try await store.steps(of: again.run.id) == [SQLiteFixtures.step(0), step])
        let totals = try await store.spendingTotals(day: SQLiteFixtures.time.utcDay)
        #expect(totals.all.day == Money(micros: 3))
        await store.close()
    }
}

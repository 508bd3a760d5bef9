import ProactorModel
package import ProactorStorage
import Synchronization

extension PostgreSQLStore: StatisticsStore {
    package func statistics() async throws(StoreError) -> StoreStatistics {
        try await self.read { db in
            var statistics = StoreStatistics()
            statistics.unroutedEvents =
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT count(*) FROM events
                        WHERE sequence > (SELECT position FROM router WHERE partition = 0)
                        """
                ) ?? 0
            // One index holds each state, so that what is at its end costs nothing.
            for state in [Run.State.queued, .running, .waiting] {
                statistics.runs += try Self.runs(in: state, db)
            }
            statistics.deadLetters =
                try Int.fetchOne(
                    db,
                    sql: "SELECT count(*) FROM runs WHERE state = 'dead-lettered' AND resolution IS NULL"
                ) ?? 0
            if let row = try Row.fetchOne(
                db,
                sql: "SELECT count(*) AS number, min(created_at) AS oldest FROM proposals WHERE state = 'waiting'"
            ) {
                statistics.waitingProposals = row["number"]
                statistics.oldestProposal = Self.time(row["oldest"])
            }
            statistics.deliveries = try Self.deliveries(db)
            _ = try self.size(in: db)
            return statistics
        }
    }

    package func diskUsage() -> DiskUsage {
        DiskUsage(file: self.knownSize.load(ordering: .relaxed), log: 0)
    }

    private static func runs(in state: Run.State, _ db: Database) throws -> [StoreStatistics.Runs] {
        let sql = """
            SELECT agent, count(*) AS number, min(next_at) AS due FROM runs WHERE state = '\(state.rawValue)'
            GROUP BY agent ORDER BY agent
            """
        return try Row.fetchAll(db, sql: sql).map { row in
            StoreStatistics.Runs(
                agent: row["agent"],
                state: state,
                count: row["number"],
                dueSince: Self.time(row["due"])
            )
        }
    }

    private static func deliveries(_ db: Database) throws -> [StoreStatistics.Deliveries] {
        let sql = """
            SELECT sink, state, count(*) AS number, min(next_at) AS due FROM deliveries WHERE state <> 'delivered'
            GROUP BY sink, state ORDER BY sink, state
            """
        return try Row.fetchAll(db, sql: sql).compactMap { row in
            guard let state = Delivery.State(rawValue: row["state"]) else { return nil }
            return StoreStatistics.Deliveries(
                sink: row["sink"],
                state: state,
                count: row["number"],
                dueSince: Self.time(row["due"])
            )
        }
    }

    private static func time(_ milliseconds: Int64?) -> Timestamp? {
        milliseconds.map { Timestamp(millisecondsSinceEpoch: $0) }
    }
}

import ProactorModel
package import ProactorStorage

extension PostgreSQLStore {
    package func claimRuns(_ claim: RunClaim) async throws(StoreError) -> [ClaimedRun] {
        guard claim.limit > 0, !claim.freePlaces.isEmpty else { return [] }
        let turns = self.turns
        return try await self.write { db, _ in
            let due = try ClaimSearch(claim, turns: turns, in: db).runs()
            return try due.map { try Self.claim($0, claim, in: db) }
        }
    }

    private static func claim(_ id: RunID, _ claim: RunClaim, in db: Database) throws -> ClaimedRun {
        let update = db.cachedStatement(
            sql: """
                UPDATE runs SET state = 'running', attempt = attempt + 1, fence = fence + 1, lease_worker = ?,
                lease_until = ? WHERE id = ? RETURNING fence
                """
        )
        guard
            let fence = try Int64.fetchOne(
                update,
                arguments: [claim.worker, claim.leaseUntil.millisecondsSinceEpoch, id.rawValue]
            ), let run = try Self.run(id, in: db)
        else { throw StoreError.notFound("run \(id)") }
        let select = db.cachedStatement(sql: "SELECT * FROM events WHERE sequence = ?")
        guard let event = try Row.fetchOne(select, arguments: [run.eventSequence]) else {
            throw StoreError.corrupt("the event of run \(id) is missing")
        }
        let steps = try Self.steps(of: id, in: db)
        return ClaimedRun(
            lease: RunLease(runID: id, worker: claim.worker, fence: fence),
            run: run,
            event: try LoggedEvent(row: event),
            steps: steps,
            // Only a run that has begun can have delegated anything.
            delegated: run.attempt > 1 || !steps.isEmpty ? try Self.usageBelow(id, in: db) : RunUsage(),
            sentBack: try Self.sentBack(to: id, in: db)
        )
    }
}

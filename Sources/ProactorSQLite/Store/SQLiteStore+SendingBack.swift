import GRDB
import ProactorModel
import ProactorStorage

/// Runs to which proposals are sent back.
extension SQLiteStore {
    /// Queues the run of a proposal that is sent back, unless it is at work already: on another proposal of its, after which it goes
    /// on with this one.
    static func takeUp(
        _ proposal: Proposal,
        at now: Timestamp,
        _ ledger: inout TaskLedger,
        in db: Database,
        _ signals: inout Set<StoreSignal>
    ) throws {
        let decision = proposal.decisions.last
        // A dead letter that failed with the feedback before is dealt with by more feedback.
        let resolution = Run.Resolution(
            action: .resumed,
            by: decision?.by ?? "",
            reason: decision?.reason,
            at: now,
            replay: nil
        )
        try db.execute(
            sql: """
                UPDATE runs SET resolution = CASE state WHEN 'dead-lettered' THEN ?1 ELSE resolution END,
                state = 'queued', next_at = ?2, attempt = 0
                WHERE id = ?3 AND state IN ('completed', 'dead-lettered')
                """,
            arguments: [resolution.columnJSON.jsonText, now.millisecondsSinceEpoch, proposal.runID.rawValue]
        )
        guard db.changesCount > 0 else { return }
        ledger.openRuns += 1
        if try !Self.hasUnresolved(proposal.taskID, in: db) { ledger.hasFailed = false }
        signals.insert(.runsQueued)
    }

    /// The proposals of a run that were sent back and that it has not answered, in the order in which they were sent back.
    static func sentBack(to run: RunID, in db: Database) throws -> [Proposal] {
        guard try Self.isSentBack(to: run, in: db) else { return [] }
        return try Self.proposals("WHERE run_id = ? AND state = 'changes-requested'", [run.rawValue], in: db).sorted {
            ($0.decisions.last?.at ?? $0.createdAt, $0.id) < ($1.decisions.last?.at ?? $1.createdAt, $1.id)
        }
    }

    /// Whether any proposal of a run waits for its answer.
    static func isSentBack(to run: RunID, in db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: "SELECT 1 FROM proposals WHERE run_id = ? AND state = 'changes-requested' LIMIT 1"
        )
        return try Row.fetchOne(statement, arguments: [run.rawValue]) != nil
    }

    /// Queues a run again that has just ended, of which another proposal was sent back meanwhile; `false` where none was.
    static func goOn(_ run: RunID, at now: Timestamp, in db: Database, _ signals: inout Set<StoreSignal>) throws -> Bool
    {
        guard try Self.isSentBack(to: run, in: db) else { return false }
        try db.execute(
            sql: "UPDATE runs SET state = 'queued', next_at = ?, attempt = 0 WHERE id = ?",
            arguments: [now.millisecondsSinceEpoch, run.rawValue]
        )
        signals.insert(.runsQueued)
        return true
    }
}

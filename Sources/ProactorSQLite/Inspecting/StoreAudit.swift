import GRDB
import ProactorStorage

/// What must hold in every store: the file itself, the references, the audit log, and what is counted.
enum StoreAudit {
    /// Problems of one kind that are listed.
    private static let problemMaximum = 20
    private static let auditPage = 1000

    /// A rule, and the query of the rows that break it: a text for each.
    private struct Rule {
        let text: String
        let offenders: String
    }

    private static let rules = [
        Rule(
            text: "the open runs of a task are not as many as it counts",
            offenders: """
                SELECT id FROM tasks WHERE open_runs <> (SELECT count(*) FROM runs WHERE task_id = tasks.id
                AND state IN ('queued', 'running', 'waiting'))
                """
        ),
        Rule(
            text: "the waiting proposals of a task are not as many as it counts",
            offenders: """
                SELECT id FROM tasks WHERE waiting_proposals <> (SELECT count(*) FROM proposals
                WHERE task_id = tasks.id AND state = 'waiting')
                """
        ),
        Rule(
            text: "the unrouted events of a task are not as many as it counts",
            offenders: """
                SELECT id FROM tasks WHERE unrouted_events <> (SELECT count(*) FROM events
                WHERE task_id = tasks.id AND sequence > (SELECT position FROM router))
                """
        ),
        Rule(
            text: "a task is completed with something open, or open with nothing",
            offenders: """
                SELECT id FROM tasks
                WHERE is_completed = (unrouted_events > 0 OR open_runs > 0 OR waiting_proposals > 0 OR held_events > 0)
                """
        ),
        Rule(
            text: "the events of a task that operators hold are not as many as it counts",
            offenders: """
                SELECT id FROM tasks WHERE held_events <> (SELECT count(*) FROM operator_states, json_each(held)
                WHERE json_each.value ->> 1 = tasks.id)
                """
        ),
        Rule(
            text: "the progress of a task does not end where it says",
            offenders: """
                SELECT id FROM tasks WHERE last_progress <> (SELECT coalesce(max(number), 0) FROM progress
                WHERE task_id = tasks.id)
                """
        ),
        Rule(
            text: "a run belongs to no task",
            offenders: "SELECT id FROM runs WHERE NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.id = task_id)"
        ),
        Rule(
            text: "the rule book of a run that is not done is missing",
            offenders: """
                SELECT id FROM runs WHERE state IN ('queued', 'running', 'waiting')
                AND NOT EXISTS (SELECT 1 FROM rule_books WHERE hash = rule_book)
                """
        ),
        Rule(
            text: "a delivery tells of an event that is not there",
            offenders: """
                SELECT id FROM deliveries WHERE event_sequence IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM events WHERE sequence = event_sequence)
                """
        ),
        Rule(
            text: "the router is past the end of the log",
            offenders: """
                SELECT 'position ' || position FROM router
                WHERE position > (SELECT coalesce(max(sequence), 0) FROM events)
                """
        ),
    ]

    static func report(in db: Database) throws -> StoreReport {
        var problems = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(Self.problemMaximum))")
            .filter { $0 != "ok" }.map { "the file is damaged: \($0)" }
        let references = try Row.fetchCursor(db, sql: "PRAGMA foreign_key_check")
        var count = 0
        while count < Self.problemMaximum, let row = try references.next() {
            problems.append("a row of \(row[0] as String) refers to one of \(row[2] as String) that is missing")
            count += 1
        }
        for rule in Self.rules {
            let sql = "\(rule.offenders) LIMIT \(Self.problemMaximum)"
            problems += try String.fetchAll(db, sql: sql).map { "\(rule.text): \($0)" }
        }
        var number: Int64 = 0
        var hash = AuditChain.genesisHash
        while true {
            let entries = try SQLiteStore.auditEntries(after: number, limit: Self.auditPage, in: db)
            guard let last = entries.last else { break }
            if let flaw = AuditChain.firstFlaw(in: entries, afterNumber: number, previousHash: hash) {
                problems.append("the audit log does not hold: \(flaw.message)")
                break
            }
            (number, hash) = (last.number, last.hash)
        }
        return StoreReport(problems: problems, auditEntries: number, auditHash: hash)
    }
}

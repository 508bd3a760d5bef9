import GRDB
import ProactorModel
import ProactorStorage

extension Proposal {
    init(row: Row, decisions: [Row]) throws(StoreError) {
        var read: [Decision] = []
        for row in decisions { read.append(try Decision(row: row)) }
        self.init(
            id: ProposalID(rawValue: row["id"]),
            taskID: TaskID(rawValue: row["task_id"]),
            runID: RunID(rawValue: row["run_id"]),
            rule: row["rule"],
            agent: row["agent"],
            event: try Column.event(row, "event"),
            policy: ApprovalPolicy(json: try Column.json(row, "policy")),
            state: try Column.value(row, "state"),
            revision: row["revision"],
            version: row["version"],
            createdAt: Column.time(row, "created_at"),
            waitsSince: Column.time(row, "waits_since"),
            expiresAt: Column.optionalTime(row, "expires_at"),
            decidedAt: Column.optionalTime(row, "decided_at"),
            decisions: read,
            revisions: try Column.json(row, "revisions").arrayValue?.map(Proposal.Revision.init(json:)) ?? [],
            causedBy: try Column.json(row, "caused_by").arrayValue?.compactMap(\.stringValue) ?? [],
            delegations: try Column.json(row, "delegations").arrayValue?.map(Proposal.Delegation.init(json:)) ?? [],
            remindedAt: Column.optionalTime(row, "reminded_at"),
            escalatedAt: Column.optionalTime(row, "escalated_at"),
            remark: try Column.optionalJSON(row, "remark").flatMap { Proposal.Remark(json: $0) },
            withdrawalKey: row["withdrawal_key"],
            step: row["step"]
        )
    }
}

extension Decision {
    init(row: Row) throws(StoreError) {
        self.init(
            by: row["person"],
            verdict: try Column.value(row, "verdict"),
            reason: try Column.text(row, "reason"),
            at: Column.time(row, "at"),
            revision: row["revision"],
            channel: row["channel"]
        )
    }
}

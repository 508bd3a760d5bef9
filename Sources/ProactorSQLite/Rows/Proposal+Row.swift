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
            expiresAt: Column.optionalTime(row, "expires_at"),
            decidedAt: Column.optionalTime(row, "decided_at"),
            decisions: read,
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

extension ApprovalPolicy {
    init(json: JSONValue) {
        let texts = { (key: String) in json[key]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        self.init(
            approvers: texts("approvers"),
            quorum: Int(json["quorum"]?.intValue ?? 1),
            sinks: texts("sinks"),
            onApproved: json["onApproved"]?.stringValue,
            onRejected: json["onRejected"]?.stringValue,
            onExpired: json["onExpired"]?.stringValue,
            expiresAfter: json["expiresAfter"]?.intValue.map { .milliseconds($0) }
        )
    }

    var json: JSONValue {
        var object: JSONObject = [
            "approvers": .array(self.approvers.map(JSONValue.string)), "quorum": .int(Int64(self.quorum)),
            "sinks": .array(self.sinks.map(JSONValue.string)),
        ]
        object["onApproved"] = self.onApproved.map(JSONValue.string)
        object["onRejected"] = self.onRejected.map(JSONValue.string)
        object["onExpired"] = self.onExpired.map(JSONValue.string)
        object["expiresAfter"] = self.expiresAfter.map { .int($0.wholeMilliseconds) }
        return .object(object)
    }
}

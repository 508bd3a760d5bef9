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
            revisions: try Column.json(row, "revisions").arrayValue?.map(Proposal.Revision.init(json:)) ?? [],
            causedBy: try Column.json(row, "caused_by").arrayValue?.compactMap(\.stringValue) ?? [],
            delegations: try Column.json(row, "delegations").arrayValue?.map(Proposal.Delegation.init(json:)) ?? [],
            remindedAt: Column.optionalTime(row, "reminded_at"),
            escalatedAt: Column.optionalTime(row, "escalated_at"),
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
            expiresAfter: json["expiresAfter"]?.intValue.map { .milliseconds($0) },
            allowsEdits: json["edit"]?.boolValue ?? true,
            needsFourEyes: json["fourEyes"]?.boolValue ?? false,
            remindsEvery: json["remind"]?.intValue.map { .milliseconds($0) },
            escalation: json["escalateAfter"]?.intValue.map {
                Escalation(after: .milliseconds($0), to: texts("escalateTo"))
            }
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
        object["edit"] = .bool(self.allowsEdits)
        object["fourEyes"] = .bool(self.needsFourEyes)
        object["remind"] = self.remindsEvery.map { .int($0.wholeMilliseconds) }
        object["escalateAfter"] = self.escalation.map { .int($0.after.wholeMilliseconds) }
        object["escalateTo"] = self.escalation.map { .array($0.to.map(JSONValue.string)) }
        return .object(object)
    }
}

extension Proposal.Revision {
    init(json: JSONValue) {
        self.init(
            number: Int(clamping: json["number"]?.intValue ?? 1),
            data: json["data"] ?? .null,
            by: json["by"]?.stringValue,
            reason: json["reason"]?.stringValue,
            at: Timestamp(millisecondsSinceEpoch: json["at"]?.intValue ?? 0)
        )
    }

    var json: JSONValue {
        var object: JSONObject = [
            "number": .int(Int64(self.number)), "data": self.data, "at": .int(self.at.millisecondsSinceEpoch),
        ]
        object["by"] = self.by.map(JSONValue.string)
        object["reason"] = self.reason.map(JSONValue.string)
        return .object(object)
    }
}

extension Proposal.Delegation {
    init(json: JSONValue) {
        self.init(
            from: json["from"]?.stringValue ?? "",
            to: json["to"]?.stringValue ?? "",
            at: Timestamp(millisecondsSinceEpoch: json["at"]?.intValue ?? 0)
        )
    }

    var json: JSONValue {
        ["from": .string(self.from), "to": .string(self.to), "at": .int(self.at.millisecondsSinceEpoch)]
    }
}

extension [Proposal.Revision] {
    var json: JSONValue { .array(self.map(\.json)) }
}

extension [Proposal.Delegation] {
    var json: JSONValue { .array(self.map(\.json)) }
}

import ProactorEngine
import ProactorModel

extension Proposal {
    var json: JSONValue {
        var object: JSONObject = [
            "id": .string(self.id.rawValue), "task": .string(self.taskID.rawValue), "run": .string(self.runID.rawValue),
            "rule": .string(self.rule), "agent": .string(self.agent), "state": .string(self.state.rawValue),
            "revision": .int(Int64(self.revision)), "createdAt": .string(self.createdAt.description),
        ]
        object["expiresAt"] = self.expiresAt.map { .string($0.description) }
        object["decidedAt"] = self.decidedAt.map { .string($0.description) }
        object["approvers"] = .array(self.policy.approvers.map(JSONValue.string))
        object["quorum"] = .int(Int64(self.policy.quorum))
        object["onApproved"] = self.policy.onApproved.map(JSONValue.string)
        object["onRejected"] = self.policy.onRejected.map(JSONValue.string)
        object["event"] = CloudEventsJSON.json(from: self.event)
        object["decisions"] = .array(self.decisions.map(\.json))
        object["revisions"] = .array(self.revisions.indices.map { self.revision($0) })
        if !self.delegations.isEmpty { object["delegations"] = .array(self.delegations.map(\.json)) }
        object["escalatedAt"] = self.escalatedAt.map { .string($0.description) }
        return .object(object)
    }
}

extension Proposal {
    /// Who made a revision, and what it changed.
    private func revision(_ index: Int) -> JSONValue {
        let revision = self.revisions[index]
        var object: JSONObject = [
            "number": .int(Int64(revision.number)), "at": .string(revision.at.description), "data": revision.data,
        ]
        object["by"] = revision.by.map(JSONValue.string)
        object["reason"] = revision.reason.map(JSONValue.string)
        if index > 0 {
            object["changes"] = PayloadDifference(from: self.revisions[index - 1].data, to: revision.data).json
        }
        return .object(object)
    }
}

extension Proposal.Delegation {
    var json: JSONValue {
        ["from": .string(self.from), "to": .string(self.to), "at": .string(self.at.description)]
    }
}

extension Decision {
    var json: JSONValue {
        var object: JSONObject = [
            "by": .string(self.by), "verdict": .string(self.verdict.rawValue), "at": .string(self.at.description),
            "revision": .int(Int64(self.revision)), "channel": .string(self.channel),
        ]
        object["reason"] = self.reason.map(JSONValue.string)
        return .object(object)
    }
}

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
        return .object(object)
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

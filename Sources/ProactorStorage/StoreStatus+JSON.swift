package import ProactorModel

extension StoreStatus {
    package var json: JSONValue {
        var object: JSONObject = [
            "format": .string(self.format), "size": self.size.json, "events": .int(Int64(self.events)),
            "unroutedEvents": .int(Int64(self.unroutedEvents)), "openTasks": .int(Int64(self.openTasks)),
            "runs": .int(Int64(self.runs)), "deadLetters": .int(Int64(self.deadLetters)),
            "waitingProposals": .int(Int64(self.waitingProposals)), "auditEntries": .int(Int64(self.auditEntries)),
            "ruleBooks": .int(Int64(self.ruleBooks)),
        ]
        object["oldestEvent"] = self.oldestEvent.map { .string($0.description) }
        object["youngestEvent"] = self.youngestEvent.map { .string($0.description) }
        return .object(object)
    }
}

extension StoreSize {
    package var json: JSONValue {
        [
            "file": .int(self.file), "free": .int(self.free), "used": .int(self.used), "log": .int(self.log),
            "canShrink": .bool(self.canShrink),
        ]
    }
}

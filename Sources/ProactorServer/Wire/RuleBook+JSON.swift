import ProactorDiagnostics
import ProactorExpressions
import ProactorModel
import ProactorRules

extension RuleBook {
    /// What of it is in sight: the rules of the domains, the agents that they wake, and the event types.
    func json(visibleTo visibility: Visibility) -> JSONValue {
        let rules = self.rules.filter(visibility.covers)
        var agents = Array(self.agents.values)
        if !visibility.scope.isEverything {
            let woken = Set(rules.map(\.agent))
            agents.removeAll { !woken.contains($0.name) }
        }
        let types = self.eventTypes.values.filter { visibility.covers(type: $0.name, rules: []) }
        return [
            "hash": .string(self.hash), "rules": .array(rules.map(\.json)),
            "agents": .array(agents.sorted { $0.name < $1.name }.map(\.json)),
            "eventTypes": .array(types.sorted { $0.name < $1.name }.map(\.json)),
        ]
    }
}

extension Rule {
    var json: JSONValue {
        var object: JSONObject = [
            "name": .string(self.name), "domain": .string(self.domain), "agent": .string(self.agent),
            "emits": .array(self.emits.map(JSONValue.string)), "needsApproval": .bool(self.approval != nil),
            "location": .string(self.location.description),
        ]
        object["description"] = self.description.map(JSONValue.string)
        object["owner"] = self.owner.map(JSONValue.string)
        object["operator"] = self.timing.map { .string($0.name) }
        object["when"] = self.condition.map { .string($0.source) }
        return .object(object)
    }
}

extension AgentDefinition {
    var json: JSONValue {
        var object: JSONObject = [
            "name": .string(self.name), "tools": .array(self.tools.map(JSONValue.string)),
            "concurrency": .int(Int64(self.concurrency)),
        ]
        object["description"] = self.description.map(JSONValue.string)
        return .object(object)
    }
}

extension EventType {
    var json: JSONValue {
        var object: JSONObject = ["name": .string(self.name), "domain": .string(self.domain)]
        object["description"] = self.description.map(JSONValue.string)
        object["example"] = self.example
        return .object(object)
    }
}

import ProactorModel
import ProactorRuntime
import ProactorStorage

extension TaskSnapshot {
    /// - Parameter steps: The journals of the runs whose journals are to be shown.
    /// - Parameter callbacks: Left out where there are none.
    func json(steps: [RunID: [Step]], callbacks: [Callback] = []) -> JSONValue {
        var object: JSONObject = [
            "id": .string(self.id.rawValue), "state": .string(self.state.rawValue),
            "receivedAt": .string(self.event.receivedAt.description),
            "event": CloudEventsJSON.json(from: self.event.event),
            "runs": .array(self.runs.map { $0.json(steps: steps[$0.id]) }),
            "proposals": .array(self.proposals.map(\.json)),
        ]
        if !callbacks.isEmpty { object["callbacks"] = .array(callbacks.map(\.json)) }
        return .object(object)
    }
}

extension Run {
    func json(steps: [Step]?) -> JSONValue {
        var object: JSONObject = [
            "id": .string(self.id.rawValue), "task": .string(self.taskID.rawValue), "rule": .string(self.rule),
            "agent": .string(self.agent), "ruleBook": .string(self.ruleBook), "state": .string(self.state.rawValue),
            "attempt": .int(Int64(self.attempt)), "prompt": .string(self.prompt),
            "createdAt": .string(self.createdAt.description),
        ]
        if self.state == .queued { object["nextAt"] = .string(self.nextAt.description) }
        object["priority"] = .string("\(self.priority)")
        object["parent"] = self.parent.map { .string($0.runID.rawValue) }
        object["replayOf"] = self.replayOf.map { .string($0.rawValue) }
        object["result"] = self.result
        object["resolution"] = self.resolution?.json
        if [.completed, .deadLettered].contains(self.state) {
            object["finishedAt"] = self.finishedAt.map { .string($0.description) }
        }
        object["failures"] = .array(self.failures.map(\.json))
        object["steps"] = steps.map { .array($0.map(\.json)) }
        return .object(object)
    }
}

package import ProactorModel
package import ProactorStorage

/// A dead letter with everything that is known of it.
package struct DeadLetterReport: Hashable, Sendable {
    package var letter: DeadLetter
    package var steps: [Step]
    /// The runs that it delegated to.
    package var children: [Run]
    /// What it and those below it used.
    package var usage: RunUsage

    /// The event, the rule book's hash, the prompt, the journal step by step, each error, and what was spent.
    package var json: JSONValue {
        var object = self.letter.json.objectValue ?? [:]
        object["prompt"] = .string(self.letter.run.prompt)
        object["event"] = CloudEventsJSON.json(from: self.letter.event.event)
        object["failures"] = .array(self.letter.run.failures.map(\.json))
        object["steps"] = .array(self.steps.map(\.json))
        object["children"] = .array(
            self.children.map {
                ["id": .string($0.id.rawValue), "agent": .string($0.agent), "state": .string($0.state.rawValue)]
            }
        )
        object["usage"] = self.usage.json
        return .object(object)
    }
}

extension DeadLetter {
    /// What a list shows of it.
    package var json: JSONValue {
        let run = self.run
        var object: JSONObject = [
            "id": .string(run.id.rawValue), "task": .string(run.taskID.rawValue), "rule": .string(run.rule),
            "agent": .string(run.agent), "ruleBook": .string(run.ruleBook), "attempts": .int(Int64(run.attempt)),
            "eventType": .string(self.event.event.type), "createdAt": .string(run.createdAt.description),
        ]
        object["subject"] = self.event.event.subject.map(JSONValue.string)
        object["deadLetteredAt"] = run.finishedAt.map { .string($0.description) }
        object["code"] = run.failures.last.map { .string($0.code) }
        object["error"] = run.failures.last.map { .string($0.message) }
        object["replayOf"] = run.replayOf.map { .string($0.rawValue) }
        object["resolution"] = run.resolution?.json
        return .object(object)
    }
}

extension Run.Resolution {
    package var json: JSONValue {
        var object: JSONObject = [
            "action": .string(self.action.rawValue), "by": .string(self.by), "at": .string(self.at.description),
        ]
        object["reason"] = self.reason.map(JSONValue.string)
        object["replay"] = self.replay.map { .string($0.rawValue) }
        return .object(object)
    }
}

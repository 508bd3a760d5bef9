import ProactorModel
import ProactorRules

/// What tasks are told of the rules that were asked about their events.
enum RuleEntries {
    static func matched(_ rule: Rule, _ run: Run, _ now: Timestamp) -> ProgressEntry {
        ProgressEntry(
            taskID: run.taskID,
            kind: .ruleMatched,
            at: now,
            data: [
                "rule": .string(rule.name), "domain": .string(rule.domain), "agent": .string(rule.agent),
                "run": .string(run.id.rawValue),
            ]
        )
    }

    /// - Parameter part: The clause that has no answer.
    static func failed(
        _ rule: Rule,
        _ part: String,
        _ message: String,
        _ taskID: TaskID,
        _ now: Timestamp
    ) -> ProgressEntry {
        ProgressEntry(
            taskID: taskID,
            kind: .ruleFailed,
            at: now,
            data: ["rule": .string(rule.name), "part": .string(part), "error": .string(message)]
        )
    }

    /// What a time operator makes of an event.
    enum Holding: String {
        /// As many runs began as may; it begins none.
        case throttled
        /// It may begin a run later.
        case waiting
        /// A later event took its place.
        case superseded
        /// It is in a window, or took a step of a sequence.
        case collected
        /// What was expected came.
        case met
        /// What was to follow did not come in time.
        case expired
        /// What must not follow came.
        case broken
        /// The rule changed, and what it held is dropped.
        case dropped
    }

    /// - Parameter until: When the operator looks at it again, or lets the next event pass; milliseconds since the epoch.
    static func held(
        _ rule: String,
        _ name: String,
        _ holding: Holding,
        key: String,
        until: Int64?,
        _ taskID: TaskID,
        _ now: Timestamp
    ) -> ProgressEntry {
        var data: JSONObject = [
            "rule": .string(rule), "operator": .string(name), "outcome": .string(holding.rawValue),
        ]
        if !key.isEmpty { data["key"] = (try? JSONParser.parse(Array(key.utf8))) ?? .string(key) }
        data["until"] = until.map { .string(Timestamp(millisecondsSinceEpoch: $0).description) }
        return ProgressEntry(taskID: taskID, kind: .ruleHeld, at: now, data: .object(data))
    }
}

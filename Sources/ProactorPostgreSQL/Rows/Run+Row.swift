import ProactorModel
import ProactorStorage

extension Run {
    init(row: Row) throws(StoreError) {
        var failures: [RunFailure] = []
        for json in try Column.json(row, "failures").arrayValue ?? [] { failures.append(RunFailure(json: json)) }
        self.init(
            id: RunID(rawValue: row["id"]),
            taskID: TaskID(rawValue: row["task_id"]),
            rule: row["rule"],
            agent: row["agent"],
            ruleBook: row["rule_book"],
            eventSequence: row["event_sequence"],
            prompt: try Column.text(row, "prompt") ?? "",
            state: try Column.value(row, "state"),
            attempt: row["attempt"],
            createdAt: Column.time(row, "created_at"),
            nextAt: Column.time(row, "next_at"),
            finishedAt: Column.optionalTime(row, "finished_at"),
            failures: failures,
            priority: Priority(rawValue: row["priority"]) ?? .normal,
            parent: (row["parent"] as String?).map {
                Parent(runID: RunID(rawValue: $0), step: row["parent_step"], depth: row["parent_depth"])
            },
            allowance: try Column.optionalJSON(row, "allowance").map { Allowance(json: $0) },
            result: try Column.optionalJSON(row, "result"),
            replayOf: (row["replay_of"] as String?).map { RunID(rawValue: $0) },
            resolution: try Column.optionalJSON(row, "resolution").flatMap { Resolution(json: $0) }
        )
    }
}

extension Step {
    init(row: Row) throws(StoreError) {
        let output = try Column.json(row, "output")
        let isFailure: Bool = row["is_failure"]
        self.init(
            index: row["number"],
            kind: try Column.value(row, "kind"),
            name: row["name"],
            input: try Column.json(row, "input"),
            output: isFailure ? .failure(output.stringValue ?? "") : .value(output),
            startedAt: Column.time(row, "started_at"),
            finishedAt: Column.time(row, "finished_at"),
            charge: try Column.optionalJSON(row, "charge").map { Charge(json: $0) }
        )
    }
}

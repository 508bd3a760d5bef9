import GRDB
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
            failures: failures
        )
    }
}

extension RunFailure {
    init(json: JSONValue) {
        self.init(
            code: json["code"]?.stringValue ?? "",
            message: json["message"]?.stringValue ?? "",
            isRetriable: json["retriable"]?.boolValue ?? false,
            attempt: Int(json["attempt"]?.intValue ?? 0),
            at: Timestamp(millisecondsSinceEpoch: json["at"]?.intValue ?? 0)
        )
    }

    var json: JSONValue {
        [
            "code": .string(self.code), "message": .string(self.message), "retriable": .bool(self.isRetriable),
            "attempt": .int(Int64(self.attempt)), "at": .int(self.at.millisecondsSinceEpoch),
        ]
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
            charge: try Charge(row: row)
        )
    }
}

package import ProactorModel

extension RejectedDelivery.Resolution {
    package var columnJSON: JSONValue {
        [
            "by": .string(self.by), "at": .int(self.at.millisecondsSinceEpoch),
            "tasks": .array(self.tasks.map { .string($0.rawValue) }),
        ]
    }

    package init?(json: JSONValue) {
        guard let by = json["by"]?.stringValue, let at = json["at"]?.intValue, let tasks = json["tasks"]?.arrayValue
        else { return nil }
        self.init(
            by: by,
            at: Timestamp(millisecondsSinceEpoch: at),
            tasks: tasks.compactMap { $0.stringValue.map(TaskID.init(rawValue:)) }
        )
    }
}

import ProactorModel

extension NumberedProgress {
    var json: JSONValue {
        [
            "number": .int(Int64(self.number)), "kind": .string(self.entry.kind.rawValue),
            "at": .string(self.entry.at.description), "task": .string(self.entry.taskID.rawValue),
            "data": self.entry.data,
        ]
    }
}

import ProactorModel

extension Feedback {
    /// What a script that runs again knows of it, as its variable `feedback`; `null` in a run's first pass.
    var script: JSONValue {
        [
            "comment": .string(self.comment), "by": .string(self.by), "type": .string(self.type), "data": self.data,
            "revision": .int(Int64(self.revision)), "number": .int(Int64(self.number)),
        ]
    }
}

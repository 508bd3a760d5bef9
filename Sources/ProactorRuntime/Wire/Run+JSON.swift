package import ProactorModel

extension RunFailure {
    package var json: JSONValue {
        [
            "attempt": .int(Int64(self.attempt)), "at": .string(self.at.description), "code": .string(self.code),
            "message": .string(self.message), "retriable": .bool(self.isRetriable),
        ]
    }
}

extension Step {
    package var json: JSONValue {
        var object: JSONObject = [
            "index": .int(Int64(self.index)), "kind": .string(self.kind.rawValue), "name": .string(self.name),
            "input": self.input,
        ]
        switch self.output {
        case .value(let value): object["output"] = value
        case .failure(let message): object["error"] = .string(message)
        }
        if let charge = self.charge {
            object["model"] = .string(charge.model)
            object["usage"] = RunUsage(tokens: charge.usage, cost: charge.cost).json
        }
        object["startedAt"] = .string(self.startedAt.description)
        object["finishedAt"] = .string(self.finishedAt.description)
        return .object(object)
    }
}

extension RunUsage {
    /// Tokens read and written, and their cost in the deployment's currency.
    package var json: JSONValue {
        ["tokens": self.tokens.json, "cost": .double(self.cost.units)]
    }
}

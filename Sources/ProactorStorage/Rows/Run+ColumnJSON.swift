package import ProactorModel

extension Run.Allowance {
    package init(json: JSONValue) {
        self.init(
            tokens: json["tokens"]?.intValue.map { Int(clamping: $0) },
            cost: json["cost"]?.intValue.map { Money(micros: $0) }
        )
    }

    package var columnJSON: JSONValue {
        var object = JSONObject()
        object["tokens"] = self.tokens.map { .int(Int64($0)) }
        object["cost"] = self.cost.map { .int($0.micros) }
        return .object(object)
    }
}

extension Run.Resolution {
    package init?(json: JSONValue) {
        guard let action = json["action"]?.stringValue.flatMap(Action.init) else { return nil }
        self.init(
            action: action,
            by: json["by"]?.stringValue ?? "",
            reason: json["reason"]?.stringValue,
            at: Timestamp(millisecondsSinceEpoch: json["at"]?.intValue ?? 0),
            replay: json["replay"]?.stringValue.map { RunID(rawValue: $0) }
        )
    }

    package var columnJSON: JSONValue {
        var object: JSONObject = [
            "action": .string(self.action.rawValue), "by": .string(self.by),
            "at": .int(self.at.millisecondsSinceEpoch),
        ]
        object["reason"] = self.reason.map(JSONValue.string)
        object["replay"] = self.replay.map { .string($0.rawValue) }
        return .object(object)
    }
}

extension RunFailure {
    package init(json: JSONValue) {
        self.init(
            code: json["code"]?.stringValue ?? "",
            message: json["message"]?.stringValue ?? "",
            isRetriable: json["retriable"]?.boolValue ?? false,
            attempt: Int(json["attempt"]?.intValue ?? 0),
            at: Timestamp(millisecondsSinceEpoch: json["at"]?.intValue ?? 0)
        )
    }

    package var columnJSON: JSONValue {
        [
            "code": .string(self.code), "message": .string(self.message), "retriable": .bool(self.isRetriable),
            "attempt": .int(Int64(self.attempt)), "at": .int(self.at.millisecondsSinceEpoch),
        ]
    }
}

package import ProactorModel

extension ApprovalPolicy {
    package init(json: JSONValue) {
        let texts = { (key: String) in json[key]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        self.init(
            approvers: texts("approvers"),
            quorum: Int(json["quorum"]?.intValue ?? 1),
            sinks: texts("sinks"),
            onApproved: json["onApproved"]?.stringValue,
            onRejected: json["onRejected"]?.stringValue,
            onExpired: json["onExpired"]?.stringValue,
            onWithdrawn: json["onWithdrawn"]?.stringValue,
            expiresAfter: json["expiresAfter"]?.intValue.map { .milliseconds($0) },
            allowsEdits: json["edit"]?.boolValue ?? true,
            needsFourEyes: json["fourEyes"]?.boolValue ?? false,
            remindsEvery: json["remind"]?.intValue.map { .milliseconds($0) },
            escalation: json["escalateAfter"]?.intValue.map {
                Escalation(after: .milliseconds($0), to: texts("escalateTo"))
            },
            sendBackMaximum: json["sendBacks"]?.intValue.map { Int(clamping: $0) } ?? Self.defaultSendBackMaximum
        )
    }

    package var columnJSON: JSONValue {
        var object: JSONObject = [
            "approvers": .array(self.approvers.map(JSONValue.string)), "quorum": .int(Int64(self.quorum)),
            "sinks": .array(self.sinks.map(JSONValue.string)),
        ]
        object["onApproved"] = self.onApproved.map(JSONValue.string)
        object["onRejected"] = self.onRejected.map(JSONValue.string)
        object["onExpired"] = self.onExpired.map(JSONValue.string)
        object["onWithdrawn"] = self.onWithdrawn.map(JSONValue.string)
        object["sendBacks"] = .int(Int64(self.sendBackMaximum))
        object["expiresAfter"] = self.expiresAfter.map { .int($0.wholeMilliseconds) }
        object["edit"] = .bool(self.allowsEdits)
        object["fourEyes"] = .bool(self.needsFourEyes)
        object["remind"] = self.remindsEvery.map { .int($0.wholeMilliseconds) }
        object["escalateAfter"] = self.escalation.map { .int($0.after.wholeMilliseconds) }
        object["escalateTo"] = self.escalation.map { .array($0.to.map(JSONValue.string)) }
        return .object(object)
    }
}

extension Proposal.Revision {
    package init(json: JSONValue) {
        self.init(
            number: Int(clamping: json["number"]?.intValue ?? 1),
            data: json["data"] ?? .null,
            by: json["by"]?.stringValue,
            reason: json["reason"]?.stringValue,
            requestedBy: json["requestedBy"]?.stringValue,
            at: Timestamp(millisecondsSinceEpoch: json["at"]?.intValue ?? 0)
        )
    }

    package var columnJSON: JSONValue {
        var object: JSONObject = [
            "number": .int(Int64(self.number)), "data": self.data, "at": .int(self.at.millisecondsSinceEpoch),
        ]
        object["by"] = self.by.map(JSONValue.string)
        object["reason"] = self.reason.map(JSONValue.string)
        object["requestedBy"] = self.requestedBy.map(JSONValue.string)
        return .object(object)
    }
}

extension Proposal.Delegation {
    package init(json: JSONValue) {
        self.init(
            from: json["from"]?.stringValue ?? "",
            to: json["to"]?.stringValue ?? "",
            at: Timestamp(millisecondsSinceEpoch: json["at"]?.intValue ?? 0)
        )
    }

    package var columnJSON: JSONValue {
        ["from": .string(self.from), "to": .string(self.to), "at": .int(self.at.millisecondsSinceEpoch)]
    }
}

extension [Proposal.Revision] {
    package var columnJSON: JSONValue { .array(self.map(\.columnJSON)) }
}

extension [Proposal.Delegation] {
    package var columnJSON: JSONValue { .array(self.map(\.columnJSON)) }
}

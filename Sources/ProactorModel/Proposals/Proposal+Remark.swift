extension Proposal {
    /// What became of a proposal without anybody's decision.
    package struct Remark: Hashable, Sendable {
        package enum Kind: String, Hashable, Sendable, CaseIterable {
            /// It was sent back, and the agent could not make another revision; it waits as it was.
            case agentFailed = "agent-failed"
            /// It was sent back, and the agent proposes nothing any more.
            case agentWithdrew = "agent-withdrew"
            /// A later event made it moot.
            case eventWithdrew = "event-withdrew"
        }

        package var kind: Kind
        /// The agent's reason, or why it failed; of a withdrawal by an event, the event's type.
        package var text: String
        package var at: Timestamp
        /// The id of the event that made it moot.
        package var event: String?

        package init(kind: Kind, text: String, at: Timestamp, event: String? = nil) {
            self.kind = kind
            self.text = text
            self.at = at
            self.event = event
        }
    }
}

extension Proposal.Remark {
    /// The remark as people read it.
    package var sentence: String {
        switch self.kind {
        case .agentFailed:
            "The agent could not make another revision, so that it waits as it was: \(self.text)"
        case .agentWithdrew: "The agent took it back: \(self.text)"
        case .eventWithdrew:
            "A later event made it moot: \(self.text)" + (self.event.map { " (\($0))" } ?? "")
        }
    }

    package var json: JSONValue {
        var object: JSONObject = [
            "kind": .string(self.kind.rawValue), "text": .string(self.text),
            "at": .int(self.at.millisecondsSinceEpoch),
        ]
        object["event"] = self.event.map(JSONValue.string)
        return .object(object)
    }

    package init?(json: JSONValue) {
        guard let kind = json["kind"]?.stringValue.flatMap(Kind.init) else { return nil }
        self.init(
            kind: kind,
            text: json["text"]?.stringValue ?? "",
            at: Timestamp(millisecondsSinceEpoch: json["at"]?.intValue ?? 0),
            event: json["event"]?.stringValue
        )
    }
}

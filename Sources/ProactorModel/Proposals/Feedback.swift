/// What a person wants changed of a proposal, as the run that made it is told: a step of its journal.
package struct Feedback: Hashable, Sendable {
    package var proposal: ProposalID
    /// Counts how often the proposal was sent back, from 1.
    package var number: Int
    /// The revision that was sent back.
    package var revision: Int
    /// The proposed event's type.
    package var type: String
    /// The payload as it stands, with what people changed.
    package var data: JSONValue
    /// The person's id.
    package var by: String
    package var comment: String
    package var at: Timestamp
    /// What the runs that the run delegated to had used by then, which counts for no limit any more.
    package var delegated: RunUsage

    package init(
        proposal: ProposalID,
        number: Int,
        revision: Int,
        type: String,
        data: JSONValue,
        by: String,
        comment: String,
        at: Timestamp,
        delegated: RunUsage = RunUsage()
    ) {
        self.proposal = proposal
        self.number = number
        self.revision = revision
        self.type = type
        self.data = data
        self.by = by
        self.comment = comment
        self.at = at
        self.delegated = delegated
    }

    /// What a proposal that was sent back asks its run for; `nil` for one that was not.
    ///
    /// - Parameter delegated: What the runs that the run delegated to have used so far.
    package init?(of proposal: Proposal, delegated: RunUsage) {
        guard let decision = proposal.decisions.last(where: { $0.verdict == .sendBack }) else { return nil }
        self.init(
            proposal: proposal.id,
            number: proposal.sendBackCount,
            revision: proposal.revision,
            type: proposal.event.type,
            data: proposal.event.jsonData,
            by: decision.by,
            comment: decision.reason ?? "",
            at: decision.at,
            delegated: delegated
        )
    }

    /// Whether it is what `proposal` waits for an answer to.
    package func isAbout(_ proposal: Proposal) -> Bool {
        proposal.state == .changesRequested && proposal.id == self.proposal && proposal.sendBackCount == self.number
    }
}

extension Feedback {
    package var json: JSONValue {
        [
            "proposal": .string(self.proposal.rawValue), "number": .int(Int64(self.number)),
            "revision": .int(Int64(self.revision)), "type": .string(self.type), "data": self.data,
            "by": .string(self.by), "comment": .string(self.comment), "at": .string(self.at.description),
            "delegated": [
                "tokens": self.delegated.tokens.json, "cost": .int(self.delegated.cost.micros),
            ],
        ]
    }

    package init?(json: JSONValue) {
        guard let proposal = json["proposal"]?.stringValue, let type = json["type"]?.stringValue else { return nil }
        self.init(
            proposal: ProposalID(rawValue: proposal),
            number: Int(clamping: json["number"]?.intValue ?? 1),
            revision: Int(clamping: json["revision"]?.intValue ?? 1),
            type: type,
            data: json["data"] ?? .null,
            by: json["by"]?.stringValue ?? "",
            comment: json["comment"]?.stringValue ?? "",
            at: (json["at"]?.stringValue).flatMap { Timestamp(rfc3339: $0) } ?? Timestamp(millisecondsSinceEpoch: 0),
            delegated: RunUsage(
                tokens: TokenUsage(json: json["delegated"]?["tokens"] ?? .null),
                cost: Money(micros: json["delegated"]?["cost"]?.intValue ?? 0)
            )
        )
    }
}

extension [Step] {
    /// The last feedback that the run was told.
    package var feedback: Feedback? {
        self.last { $0.kind == .feedback }.flatMap { Feedback(json: $0.input) }
    }

    /// The steps since the run was last told what a person wants changed; all of them where it never was.
    package var sinceFeedback: [Step] {
        guard let place = self.lastIndex(where: { $0.kind == .feedback }) else { return self }
        return Array(self[(place + 1)...])
    }

    /// The place of the next step that is none of what the run has begun: behind the calls of a model's last turn as well.
    package var nextPlace: Int {
        self.reduce(0) { place, step in
            var end = step.index + 1
            if step.kind == .modelTurn, case .value(let json) = step.output {
                end += ModelTurn(json: json)?.toolCalls.count ?? 0
            }
            return Swift.max(place, end)
        }
    }
}

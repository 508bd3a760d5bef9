package import ProactorModel

extension SinkNotice {
    /// What the types of events begin with that tell of proposals: `proactor.proposal.waiting`.
    private static let typePrefix = "proactor.proposal."

    /// The CloudEvent that machines are sent: the event itself, or one that tells of a proposal.
    ///
    /// - Parameter idempotencyKey: The id of an event that tells of a proposal.
    package func event(idempotencyKey: String) -> Event {
        switch self {
        case .event(let notice): notice.event
        case .proposal(let notice): Self.event(notice, idempotencyKey)
        }
    }

    private static func event(_ notice: ProposalNotice, _ key: String) -> Event {
        let proposal = notice.proposal
        var data: JSONObject = [
            "id": .string(proposal.id.rawValue), "title": .string(notice.title),
            "state": .string(proposal.state.rawValue), "occasion": .string(notice.occasion.rawValue),
            "revision": .int(Int64(proposal.revision)), "rule": .string(proposal.rule),
            "task": .string(proposal.taskID.rawValue), "event": CloudEventsJSON.json(from: proposal.event),
            "approvers": .array(notice.recipients.map { .string($0.id) }),
            "quorum": .int(Int64(proposal.policy.quorum)),
            "decisions": .array(proposal.decisions.map(Self.decision)),
        ]
        data["expiresAt"] = proposal.expiresAt.map { .string($0.description) }
        data["cause"] = notice.cause.map { CloudEventsJSON.json(from: $0) }
        data["url"] = notice.reviewURL.map(JSONValue.string)
        return Event(
            id: key,
            source: "/proactor/proposals/\(proposal.rule)",
            type: Self.typePrefix + (notice.occasion == .reminder ? "reminder" : proposal.state.rawValue),
            subject: proposal.id.rawValue,
            time: notice.at,
            dataContentType: "application/json",
            data: .json(.object(data))
        )
    }

    private static func decision(_ decision: Decision) -> JSONValue {
        var object: JSONObject = [
            "by": .string(decision.by), "verdict": .string(decision.verdict.rawValue),
            "at": .string(decision.at.description), "revision": .int(Int64(decision.revision)),
            "channel": .string(decision.channel),
        ]
        object["reason"] = decision.reason.map(JSONValue.string)
        return .object(object)
    }
}

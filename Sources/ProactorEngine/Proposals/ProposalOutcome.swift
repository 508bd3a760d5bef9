package import ProactorModel

extension ProposalDecision {
    /// The source of the events that decisions emit.
    private static let sourcePrefix = "/proactor/proposals/"

    /// The event that the proposal's new state puts on the bus; `nil` while it waits, and where its rule names no type for it.
    ///
    /// Its payload is the proposal's, so that rules and receivers read it like the proposed event; who decided and why
    /// are extension attributes.
    package static func outcome(of proposal: Proposal, at now: Timestamp) -> Event? {
        let type: String?
        switch proposal.state {
        case .waiting, .changesRequested: return nil
        case .approved: type = proposal.policy.onApproved
        case .rejected: type = proposal.policy.onRejected
        case .expired: type = proposal.policy.onExpired
        case .withdrawn: type = proposal.policy.onWithdrawn
        }
        guard let type else { return nil }
        var extensions = proposal.event.extensions
        extensions[Event.ExtensionName.causation] = .string(proposal.event.id)
        extensions[Event.ExtensionName.hops] = .integer(Int32(clamping: proposal.event.hops + 1))
        extensions[Event.ExtensionName.proposal] = .string(proposal.id.rawValue)
        if proposal.state == .withdrawn, let reason = proposal.remark.map({ Self.attributeText($0.text) }),
            !reason.isEmpty
        {
            extensions[Event.ExtensionName.reason] = .string(reason)
        }
        if let last = proposal.decisions.last, [.approved, .rejected].contains(proposal.state) {
            extensions[Event.ExtensionName.decidedBy] = .string(last.by)
            if let reason = last.reason.map(Self.attributeText), !reason.isEmpty {
                extensions[Event.ExtensionName.reason] = .string(reason)
            }
        }
        return Event(
            id: "\(proposal.id)-\(proposal.state.rawValue)",
            source: Self.sourcePrefix + proposal.rule,
            type: type,
            subject: proposal.event.subject,
            time: now,
            dataContentType: proposal.event.dataContentType,
            data: proposal.event.data,
            extensions: extensions
        )
    }

    /// What an attribute can hold of a text that a person wrote: on one line, and cut at the limit of an attribute.
    private static func attributeText(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let next = CloudEventsAttributes.isAllowed(scalar) ? Character(scalar) : " "
            guard result.utf8.count + next.utf8.count <= CloudEventsAttributes.valueLengthMaximum else { break }
            result.append(next)
        }
        return result
    }
}

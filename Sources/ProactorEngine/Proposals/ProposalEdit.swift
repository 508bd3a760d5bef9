import ProactorJSONSchema
package import ProactorModel
package import ProactorRules

/// A person's change of a proposal's payload.
package struct ProposalEdit: Hashable, Sendable {
    package var by: String
    package var data: JSONValue
    package var reason: String?
    /// The revision that the person changed.
    package var revision: Int
    package var at: Timestamp

    package init(by: String, data: JSONValue, reason: String?, revision: Int, at: Timestamp) {
        self.by = by
        self.data = data
        self.reason = reason
        self.revision = revision
        self.at = at
    }
}

extension ProposalDecision {
    /// Revisions that a proposal may have.
    package static let revisionMaximum = 100

    /// The proposal with the changed payload as its next revision, which nobody has approved yet.
    ///
    /// - Parameters:
    ///   - type: What the rule book says of the proposed event's type; `nil` where it declares none.
    ///   - eventSizeMaximum: Bytes of the event in its JSON form.
    package static func edit(
        _ proposal: Proposal,
        _ edit: ProposalEdit,
        type: EventType?,
        directory: Directory,
        eventSizeMaximum: Int = EngineLimits().eventSize
    ) throws(DecisionRefusal) -> Proposal {
        try Self.checkEditable(
            proposal,
            by: edit.by,
            revision: edit.revision,
            directory: directory,
            at: edit.at
        )
        try Self.check(reason: edit.reason)
        guard edit.data != proposal.event.jsonData else { throw .unchanged }
        let violations = type?.schema?.validate(edit.data) ?? []
        guard violations.isEmpty else { throw .invalidPayload(violations) }
        var edited = proposal
        edited.version += 1
        edited.revision += 1
        edited.event.data = .json(edit.data)
        edited.event.dataContentType = "application/json"
        guard CloudEventsJSON.json(from: edited.event).jsonBytes.count <= eventSizeMaximum else {
            throw .payloadTooLarge(limit: eventSizeMaximum)
        }
        edited.revisions.append(
            Proposal.Revision(
                number: edited.revision,
                data: edit.data,
                by: edit.by,
                reason: edit.reason,
                at: edit.at
            )
        )
        return edited
    }

    /// Refuses whoever may not change the payload now, before they begin.
    package static func checkEditable(
        _ proposal: Proposal,
        by person: String,
        revision: Int,
        directory: Directory,
        at now: Timestamp
    ) throws(DecisionRefusal) {
        try Self.checkPlace(proposal, by: person, revision: revision, directory: directory, at: now)
        guard proposal.step == nil else {
            throw .notEditable("the arguments of a call cannot be changed; reject it, and say what is wrong")
        }
        guard proposal.policy.allowsEdits else {
            throw .notEditable("rule '\(proposal.rule)' does not let approvers change what is proposed ('edit: false')")
        }
        guard proposal.revisions.count < Self.revisionMaximum else {
            throw .notEditable("the proposal has \(Self.revisionMaximum) revisions, and cannot have more")
        }
    }
}

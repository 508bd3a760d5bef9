package import ProactorModel

extension ProposalDecision {
    /// The proposal, sent back with a comment to the run that made it.
    static func sendBack(_ proposal: Proposal, _ decision: Decision) throws(DecisionRefusal) -> Proposal {
        guard proposal.step == nil else {
            throw .notReturnable("a call cannot be sent back; reject it and say why: the agent is told, and goes on")
        }
        guard let comment = decision.reason, comment.contains(where: { !$0.isWhitespace }) else {
            throw .notReturnable("say what shall be different: the agent works with this comment")
        }
        let maximum = proposal.policy.sendBackMaximum
        guard proposal.sendBackCount < maximum else {
            throw .notReturnable(
                maximum == 0
                    ? "rule '\(proposal.rule)' lets nobody send proposals back ('sendBacks: 0')"
                    : "the proposal was sent back \(proposal.sendBackCount) times, and cannot be more often "
                        + "('sendBacks' of rule '\(proposal.rule)'); change it, approve it, or reject it"
            )
        }
        guard proposal.revisions.count < Self.revisionMaximum else {
            throw .notReturnable("the proposal has \(Self.revisionMaximum) revisions, and cannot have more")
        }
        var returned = proposal
        returned.version += 1
        returned.state = .changesRequested
        returned.remark = nil
        returned.decisions.append(decision)
        return returned
    }

    /// The proposal after its run has answered what it was sent back with: another revision, or withdrawn where the run proposes
    /// nothing any more.
    ///
    /// Nobody has approved the new revision, and nobody is skipped by the rule's `auto`: a person asked for it.
    ///
    /// - Parameters:
    ///   - emissions: What the run emitted in answer, checked by ``RunOutcome/check(_:_:_:)``.
    ///   - text: What the agent said at its end.
    package static func answered(
        _ proposal: Proposal,
        _ feedback: Feedback,
        by emissions: [Emission],
        text: String?,
        at now: Timestamp
    ) -> Proposal {
        var answered = proposal
        answered.version += 1
        guard let emission = Self.answer(to: proposal, among: emissions) else {
            answered.state = .withdrawn
            answered.decidedAt = now
            answered.remark = Proposal.Remark(
                kind: .agentWithdrew,
                text: String((text ?? "").unicodeScalars.prefix(Self.reasonLengthMaximum)),
                at: now
            )
            return answered
        }
        answered.wait(since: now)
        answered.remark = nil
        answered.revision += 1
        answered.event.data = .json(emission.data)
        answered.event.dataContentType = "application/json"
        if let subject = emission.subject, !subject.isEmpty { answered.event.subject = subject }
        answered.revisions.append(
            Proposal.Revision(
                number: answered.revision,
                data: emission.data,
                by: nil,
                reason: feedback.comment,
                requestedBy: feedback.by,
                at: now
            )
        )
        return answered
    }

    /// The proposal after its run could not make another revision: it waits once more, with the payload that it had.
    package static func unanswered(_ proposal: Proposal, because message: String, at now: Timestamp) -> Proposal {
        var unanswered = proposal
        unanswered.version += 1
        unanswered.wait(since: now)
        unanswered.remark = Proposal.Remark(
            kind: .agentFailed,
            text: String(message.unicodeScalars.prefix(Self.reasonLengthMaximum)),
            at: now
        )
        return unanswered
    }

    /// The emission that is the proposal's next revision: the one of its type; of several, the one at the place where the run
    /// emitted it at first, or else the first.
    private static func answer(to proposal: Proposal, among emissions: [Emission]) -> Emission? {
        let place = emissions.indices.first { proposal.event.id == RunOutcome.eventID(of: proposal.runID, $0) }
        if let place, emissions[place].type == proposal.event.type { return emissions[place] }
        return emissions.first { $0.type == proposal.event.type }
    }
}

extension Proposal {
    /// Lets it wait for people as if it were new.
    fileprivate mutating func wait(since now: Timestamp) {
        self.state = .waiting
        self.waitsSince = now
        self.expiresAt = self.policy.expiresAfter.map { now.advanced(by: $0) }
        self.remindedAt = nil
        self.escalatedAt = nil
    }
}

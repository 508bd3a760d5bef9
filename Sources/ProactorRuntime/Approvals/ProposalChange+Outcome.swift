import ProactorEngine
import ProactorModel
import ProactorStorage

extension ProposalChange {
    /// What was done to a proposal.
    enum Act {
        case decided
        case edited
        case delegated
        case due(ProposalTiming.Occasion)
        /// Sent back to its agent with a comment.
        case sentBack
        /// Its agent made another revision, or withdrew it.
        case answered
        /// Its agent could not make another revision.
        case unanswered
        /// A later event made it moot.
        case withdrawn

        /// Whether those who may decide are shown it once more.
        var isShownAgain: Bool {
            switch self {
            case .due(.reminded), .due(.escalated), .answered, .unanswered: true
            default: false
            }
        }

        /// Whether it may be what ends the proposal's waiting.
        var decides: Bool {
            switch self {
            case .decided, .sentBack, .due(.expired), .answered, .withdrawn: true
            default: false
            }
        }
    }

    /// Everything that commits with a proposal's new state.
    ///
    /// - Parameter principal: Who asked for it, beside the person in whose name.
    init(from proposal: Proposal, to changed: Proposal, _ act: Act, at now: Timestamp, principal: String? = nil) {
        let outcome = ProposalDecision.outcome(of: changed, at: now)
        self.init(
            fromVersion: proposal.version,
            proposal: changed,
            outputs: outcome.map { [NewEvent(event: $0, taskID: changed.taskID, receivedAt: now)] } ?? [],
            audit: Self.audit(changed, act, emitted: outcome?.type, principal, at: now),
            progress: Self.progress(changed, act, at: now)
                + (outcome.map { [.emitted($0, taskID: changed.taskID, at: now)] } ?? []),
            deliveries: act.isShownAgain && changed.state == .waiting
                ? Delivery.reminders(of: changed, at: now)
                : Delivery.changes(of: changed, at: now),
            at: now
        )
    }

    /// Who did what to the proposal; a reminder changes nothing that anybody would ask for later.
    private static func audit(
        _ proposal: Proposal,
        _ act: Act,
        emitted: String?,
        _ principal: String?,
        at now: Timestamp
    ) -> [AuditRecord] {
        var details: JSONObject = [
            "state": .string(proposal.state.rawValue), "rule": .string(proposal.rule),
            "event": .string(proposal.event.id), "revision": .int(Int64(proposal.revision)),
            "payload": proposal.event.jsonData,
        ]
        details["emitted"] = emitted.map(JSONValue.string)
        details["principal"] = principal.map(JSONValue.string)
        let actor: String
        let action: String
        switch act {
        case .decided:
            let decision = proposal.decisions.last
            details["verdict"] = decision.map { .string($0.verdict.rawValue) }
            details["reason"] = decision?.reason.map(JSONValue.string)
            details["channel"] = decision.map { .string($0.channel) }
            actor = decision?.by ?? Decision.automaticPerson
            action = decision?.verdict.rawValue ?? proposal.state.rawValue
        case .edited:
            let revision = proposal.revisions.last
            details["reason"] = revision?.reason.map(JSONValue.string)
            actor = revision?.by ?? Decision.automaticPerson
            action = "edit"
        case .delegated:
            let delegation = proposal.delegations.last
            details["to"] = delegation.map { .string($0.to) }
            actor = delegation?.from ?? Decision.automaticPerson
            action = "delegate"
        case .due(.reminded): return []
        case .sentBack, .answered, .unanswered, .withdrawn:
            (actor, action) = Self.auditSendingBack(proposal, act, &details)
        case .due(let occasion):
            actor = Decision.automaticPerson
            action = occasion.rawValue
        }
        return [
            AuditRecord(
                at: now,
                actor: actor,
                action: "proposal." + action,
                subject: proposal.id.rawValue,
                details: .object(details)
            )
        ]
    }

    private static func progress(_ proposal: Proposal, _ act: Act, at now: Timestamp) -> [ProgressEntry] {
        var told: JSONObject = ["proposal": .string(proposal.id.rawValue), "rule": .string(proposal.rule)]
        switch act {
        case .decided, .due(.expired):
            let decision = proposal.state == .expired ? nil : proposal.decisions.last
            told["state"] = .string(proposal.state.rawValue)
            told["approvals"] = .int(Int64(proposal.currentApprovals.count))
            told["quorum"] = .int(Int64(proposal.policy.quorum))
            told["by"] = decision.map { .string($0.by) }
            told["verdict"] = decision.map { .string($0.verdict.rawValue) }
            told["reason"] = decision?.reason.map(JSONValue.string)
            return [ProgressEntry(taskID: proposal.taskID, kind: .proposalDecided, at: now, data: .object(told))]
        case .due(.reminded): return []
        case .sentBack, .answered, .unanswered, .withdrawn:
            return Self.progressSendingBack(proposal, act, told, at: now)
        case .edited:
            told["change"] = "edited"
            told["revision"] = .int(Int64(proposal.revision))
            told["by"] = proposal.revisions.last?.by.map(JSONValue.string)
            told["reason"] = proposal.revisions.last?.reason.map(JSONValue.string)
        case .delegated:
            told["change"] = "delegated"
            told["by"] = proposal.delegations.last.map { .string($0.from) }
            told["to"] = proposal.delegations.last.map { .string($0.to) }
        case .due(.escalated):
            told["change"] = "escalated"
            told["to"] = .array((proposal.policy.escalation?.to ?? []).map(JSONValue.string))
        }
        return [ProgressEntry(taskID: proposal.taskID, kind: .proposalChanged, at: now, data: .object(told))]
    }
}

extension ProgressEntry {
    /// Tells of an event that was put on the bus.
    static func emitted(_ event: Event, taskID: TaskID, at now: Timestamp) -> ProgressEntry {
        var data: JSONObject = [
            "event": .string(event.id), "type": .string(event.type), "data": event.jsonData,
        ]
        data["subject"] = event.subject.map(JSONValue.string)
        return ProgressEntry(taskID: taskID, kind: .eventEmitted, at: now, data: .object(data))
    }
}

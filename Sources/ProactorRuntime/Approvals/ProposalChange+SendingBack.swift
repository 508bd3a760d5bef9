import ProactorEngine
import ProactorModel
import ProactorStorage

extension ProposalChange {
    /// Who did what, for the audit log: of a proposal that is sent back or answered, or withdrawn.
    static func auditSendingBack(
        _ proposal: Proposal,
        _ act: Act,
        _ details: inout JSONObject
    ) -> (actor: String, action: String) {
        switch act {
        case .sentBack:
            let decision = proposal.decisions.last
            details["reason"] = decision?.reason.map(JSONValue.string)
            details["channel"] = decision.map { .string($0.channel) }
            return (decision?.by ?? Decision.automaticPerson, Decision.Verdict.sendBack.rawValue)
        case .answered where proposal.state == .waiting:
            details["agent"] = .string(proposal.agent)
            details["reason"] = proposal.revisions.last?.reason.map(JSONValue.string)
            details["requestedBy"] = proposal.revisions.last?.requestedBy.map(JSONValue.string)
            return (Decision.automaticPerson, "revise")
        default:
            details["agent"] = .string(proposal.agent)
            details["reason"] = proposal.remark.map { .string($0.text) }
            details["withdrawnBy"] = proposal.remark?.event.map(JSONValue.string)
            return (Decision.automaticPerson, proposal.state == .withdrawn ? "withdraw" : "return")
        }
    }

    /// What those who watch are told of it.
    static func progressSendingBack(
        _ proposal: Proposal,
        _ act: Act,
        _ common: JSONObject,
        at now: Timestamp
    ) -> [ProgressEntry] {
        var told = common
        told["revision"] = .int(Int64(proposal.revision))
        func entry(_ kind: ProgressEntry.Kind) -> ProgressEntry {
            ProgressEntry(taskID: proposal.taskID, kind: kind, at: now, data: .object(told))
        }
        switch act {
        case .sentBack:
            told["change"] = "sent-back"
            told["by"] = proposal.decisions.last.map { .string($0.by) }
            told["reason"] = proposal.decisions.last?.reason.map(JSONValue.string)
            return [entry(.proposalChanged)]
        case _ where proposal.state == .withdrawn:
            told["state"] = .string(proposal.state.rawValue)
            told["reason"] = proposal.remark.map { .string($0.sentence) }
            return [entry(.proposalDecided)]
        case .answered:
            told["change"] = "revised"
            told["agent"] = .string(proposal.agent)
            told["by"] = proposal.revisions.last?.requestedBy.map(JSONValue.string)
            told["reason"] = proposal.revisions.last?.reason.map(JSONValue.string)
        default:
            told["change"] = "not-revised"
            told["agent"] = .string(proposal.agent)
            told["reason"] = proposal.remark.map { .string($0.text) }
        }
        return [entry(.proposalChanged), .waiting(proposal, at: now)]
    }
}

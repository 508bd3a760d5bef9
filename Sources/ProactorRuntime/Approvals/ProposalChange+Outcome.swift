import ProactorEngine
import ProactorModel
import ProactorStorage

extension ProposalChange {
    /// Everything that commits with a proposal's new state.
    init(from proposal: Proposal, to decided: Proposal, at now: Timestamp) {
        let outcome = ProposalDecision.outcome(of: decided, at: now)
        let decision = decided.decisions.count > proposal.decisions.count ? decided.decisions.last : nil
        var details: JSONObject = [
            "state": .string(decided.state.rawValue), "rule": .string(decided.rule), "event": .string(decided.event.id),
            "revision": .int(Int64(decided.revision)), "payload": decided.event.jsonData,
        ]
        details["verdict"] = decision.map { .string($0.verdict.rawValue) }
        details["reason"] = decision?.reason.map(JSONValue.string)
        details["channel"] = decision.map { .string($0.channel) }
        details["emitted"] = outcome.map { .string($0.type) }

        var told: JSONObject = [
            "proposal": .string(decided.id.rawValue), "state": .string(decided.state.rawValue),
            "rule": .string(decided.rule), "approvals": .int(Int64(decided.decisions.count)),
            "quorum": .int(Int64(decided.policy.quorum)),
        ]
        told["by"] = decision.map { .string($0.by) }
        told["verdict"] = decision.map { .string($0.verdict.rawValue) }
        told["reason"] = decision?.reason.map(JSONValue.string)

        var progress = [
            ProgressEntry(taskID: decided.taskID, kind: .proposalDecided, at: now, data: .object(told))
        ]
        if let outcome { progress.append(.emitted(outcome, taskID: decided.taskID, at: now)) }
        self.init(
            fromVersion: proposal.version,
            proposal: decided,
            outputs: outcome.map { [NewEvent(event: $0, taskID: decided.taskID, receivedAt: now)] } ?? [],
            audit: [
                AuditRecord(
                    at: now,
                    actor: decision?.by ?? "proactor",
                    action: "proposal." + (decision.map { $0.verdict.rawValue } ?? decided.state.rawValue),
                    subject: decided.id.rawValue,
                    details: .object(details)
                )
            ],
            progress: progress,
            deliveries: Delivery.changes(of: decided, at: now),
            at: now
        )
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

import ProactorEngine
import ProactorModel
import ProactorStorage

extension RunCompletion {
    /// Everything that commits with a run's end.
    init(of run: Run, _ outcome: RunOutcome, startedAt: Timestamp, at now: Timestamp) {
        var progress = outcome.outputs.map { ProgressEntry.emitted($0, taskID: run.taskID, at: now) }
        var outputs = outcome.outputs
        var audit: [AuditRecord] = []
        for proposal in outcome.proposals {
            progress.append(.waiting(proposal, at: now))
            guard proposal.state != .waiting else { continue }
            let change = ProposalChange(from: proposal, to: proposal, .decided, at: now)
            outputs += change.outputs.map(\.event)
            audit += change.audit
            progress += change.progress
        }
        let failures =
            outcome.automaticFailures.map { (part: "auto", message: $0) }
            + outcome.withdrawalFailures.map { (part: "withdrawOn", message: $0) }
        progress += failures.map { part, message in
            ProgressEntry(
                taskID: run.taskID,
                kind: .ruleFailed,
                at: now,
                data: ["rule": .string(run.rule), "part": .string(part), "error": .string(message)]
            )
        }
        progress.append(
            ProgressEntry(
                taskID: run.taskID,
                kind: .runCompleted,
                at: now,
                data: [
                    "run": .string(run.id.rawValue), "rule": .string(run.rule),
                    "outputs": .int(Int64(outcome.outputs.count)),
                    "milliseconds": .int(now.duration(since: startedAt).wholeMilliseconds),
                ]
            )
        )
        self.init(
            outputs: outputs.map { NewEvent(event: $0, taskID: run.taskID, receivedAt: now) },
            proposals: outcome.proposals,
            deliveries: outcome.proposals.flatMap { Delivery.all(of: $0, at: now) },
            progress: progress,
            audit: audit,
            at: now
        )
    }
}

extension ProgressEntry {
    /// Tells of a proposal that waits.
    static func waiting(_ proposal: Proposal, at now: Timestamp) -> ProgressEntry {
        var data: JSONObject = [
            "proposal": .string(proposal.id.rawValue), "event": .string(proposal.event.id),
            "type": .string(proposal.event.type), "rule": .string(proposal.rule),
            "approvers": .array(proposal.policy.approvers.map(JSONValue.string)),
            "quorum": .int(Int64(proposal.policy.quorum)),
        ]
        data["expiresAt"] = proposal.expiresAt.map { .string($0.description) }
        return ProgressEntry(taskID: proposal.taskID, kind: .proposalWaiting, at: now, data: .object(data))
    }
}

extension Delivery {
    /// The deliveries of a new proposal, one for each of its sinks.
    static func all(of proposal: Proposal, at now: Timestamp) -> [Delivery] {
        // What nobody is asked about is not shown as if somebody were.
        guard proposal.state == .waiting else { return [] }
        return proposal.policy.sinks.map { sink in
            Delivery(id: DeliveryID(at: now), sink: sink, content: .proposal(proposal.id, .new), nextAt: now)
        }
    }

    /// The deliveries that show a proposal once more while it waits, one for each of its sinks.
    static func reminders(of proposal: Proposal, at now: Timestamp) -> [Delivery] {
        guard proposal.state == .waiting else { return [] }
        return proposal.policy.sinks.map { sink in
            Delivery(id: DeliveryID(at: now), sink: sink, content: .proposal(proposal.id, .reminder), nextAt: now)
        }
    }

    /// The deliveries of what became of a proposal, one for each sink that shows it.
    static func changes(of proposal: Proposal, at now: Timestamp) -> [Delivery] {
        // The inbox shows what is stored, and nobody has to tell it.
        proposal.policy.sinks.filter { $0 != InboxSink.name }.map { sink in
            Delivery(id: DeliveryID(at: now), sink: sink, content: .proposal(proposal.id, .changed), nextAt: now)
        }
    }
}

import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorStorage

/// Runs that go on because a person sent a proposal of theirs back.
extension RunExecutor {
    /// How often an outcome is decided anew because somebody changed a proposal at the same instant.
    private static let changesMaximum = 8

    /// The run with what a person sent back in its journal. What it is told is durable before it is used, and told once: a run that
    /// was interrupted while it worked on an answer goes on with that.
    func told(_ claimed: ClaimedRun, _ journal: Journal) async throws(StoreError) -> ClaimedRun {
        guard let first = claimed.sentBack.first else { return claimed }
        if let last = claimed.steps.feedback, claimed.sentBack.contains(where: { last.isAbout($0) }) { return claimed }
        guard let feedback = Feedback(of: first, delegated: claimed.delegated) else { return claimed }
        let now = self.clock.now
        let step = Step(
            index: claimed.steps.nextPlace,
            kind: .feedback,
            name: feedback.by,
            input: feedback.json,
            output: .value(.null),
            startedAt: now,
            finishedAt: now
        )
        try await journal.write(step, [])
        var told = claimed
        told.steps.append(step)
        return told
    }

    /// Ends a run that was to revise what needs no other revision any more, since a later event withdrew it meanwhile: it has done its
    /// own work, and must not do it a second time.
    func endUnasked(_ claimed: ClaimedRun, _ journal: Journal) async throws(StoreError) -> AttemptOutcome {
        let now = self.clock.now
        var completion = RunCompletion(of: claimed.run, RunOutcome(), startedAt: now, at: now)
        completion.progress.insert(journal.entry(.reasoningStep, ["text": .string(Self.unasked)]), at: 0)
        try await self.store.complete(claimed.lease, with: completion)
        return .completed
    }

    /// Ends a run that has worked on what a person sent back: the proposal's next revision, or its withdrawal, commits with it.
    /// An answer to a proposal that needs none any more is dropped, and those who watch are told.
    func answer(
        _ feedback: Feedback,
        _ agentRun: AgentRun,
        _ emissions: [Emission],
        _ result: JSONValue?
    ) async throws(StoreError) -> AttemptOutcome {
        let claimed = agentRun.claimed
        for _ in 0..<Self.changesMaximum {
            let now = self.clock.now
            var completion = RunCompletion(of: claimed.run, RunOutcome(), startedAt: feedback.at, at: now)
            if let proposal = try await self.store.proposal(feedback.proposal), feedback.isAbout(proposal) {
                do {
                    for emission in emissions {
                        try RunOutcome.check(emission, agentRun.rule, agentRun.book.eventTypes)
                    }
                } catch {
                    let failure = AttemptFailure(code: "output-refused", message: error.message, isRetriable: false)
                    return try await self.fail(claimed, failure, policy: agentRun.definition.retry)
                }
                let answered = ProposalDecision.answered(
                    proposal,
                    feedback,
                    by: emissions,
                    text: Self.text(result),
                    at: now
                )
                guard answered.event.size <= self.limits.eventSize else {
                    let failure = AttemptFailure(
                        code: "output-refused",
                        message:
                            "with its new payload '\(feedback.type)' has \(answered.event.size) bytes; the limit is "
                            + "\(self.limits.eventSize) (limits.eventSize)",
                        isRetriable: false
                    )
                    return try await self.fail(claimed, failure, policy: agentRun.definition.retry)
                }
                completion.answer = ProposalChange(from: proposal, to: answered, .answered, at: now)
            } else {
                completion.progress.insert(
                    agentRun.journal.entry(.reasoningStep, ["text": .string(Self.dropped(feedback))]),
                    at: 0
                )
            }
            do {
                try await self.store.complete(claimed.lease, with: completion)
                if let answer = completion.answer { DecisionTelemetry.answered(answer.proposal, at: now) }
                return .completed
            } catch .conflict {
                continue
            }
        }
        throw .conflict("the proposal \(feedback.proposal)")
    }

    /// Puts a run among the dead letters; the proposals that it was to revise wait for people again, as they were.
    func giveUp(
        _ claimed: ClaimedRun,
        _ failure: RunFailure,
        _ progress: [ProgressEntry],
        _ notices: [NewEvent]
    ) async throws(StoreError) {
        for _ in 0..<Self.changesMaximum {
            let now = self.clock.now
            // Only a run that has ended once can have proposals of what it emitted.
            let sentBack = try await self.store.proposals(of: claimed.run.id).filter { $0.state == .changesRequested }
            let unanswered = sentBack.map { proposal in
                let waiting = ProposalDecision.unanswered(proposal, because: failure.message, at: now)
                return ProposalChange(from: proposal, to: waiting, .unanswered, at: now)
            }
            do {
                try await self.store.deadLetter(
                    claimed.lease,
                    after: failure,
                    outputs: notices,
                    progress: progress,
                    unanswered: unanswered
                )
                for change in unanswered { DecisionTelemetry.answered(change.proposal, at: now) }
                return
            } catch .conflict {
                continue
            }
        }
        throw .conflict("a proposal of \(claimed.run.id)")
    }

    private static func text(_ result: JSONValue?) -> String? {
        guard let result, result != .null else { return nil }
        return result.stringValue ?? result.jsonText
    }

    private static let unasked = "What it proposed needs no other revision any more."

    private static func dropped(_ feedback: Feedback) -> String {
        "The proposal \(feedback.proposal) needs no other revision any more; what was made of it is dropped."
    }
}

extension Event {
    /// Bytes of the event in its JSON form.
    fileprivate var size: Int { CloudEventsJSON.json(from: self).jsonBytes.count }
}

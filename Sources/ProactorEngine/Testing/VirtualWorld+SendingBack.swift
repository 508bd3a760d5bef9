import ProactorModel
import ProactorRules

extension VirtualWorld {
    /// Lets the run of a proposal go on with what a person sent back.
    mutating func sendBack(_ proposal: Proposal) {
        guard let index = self.runs.firstIndex(where: { $0.run.id == proposal.runID }),
            let feedback = Feedback(of: proposal, delegated: RunUsage())
        else { return }
        self.begin(index, with: feedback)
    }

    /// Ends a run that has worked on what a person sent back.
    mutating func answer(
        _ feedback: Feedback,
        _ index: Int,
        _ rule: Rule,
        _ emissions: [Emission],
        _ text: String?,
        _ policy: RetryPolicy
    ) {
        do {
            for emission in emissions { try RunOutcome.check(emission, rule, self.book.eventTypes) }
        } catch {
            let failure = AttemptFailure(code: "output-refused", message: error.message, isRetriable: false)
            return self.fail(index, failure, policy)
        }
        self.end(index, .completed)
        guard let place = self.proposals.firstIndex(where: { feedback.isAbout($0) }) else { return }
        self.change(
            place,
            to: ProposalDecision.answered(self.proposals[place], feedback, by: emissions, text: text, at: self.now)
        )
    }

    /// Lets the proposals wait as they were that a run could not revise.
    mutating func giveUp(_ index: Int, _ failure: RunFailure) {
        for place in self.proposals.indices
        where self.proposals[place].runID == self.runs[index].run.id
            && self.proposals[place].state == .changesRequested
        {
            self.change(
                place,
                to: ProposalDecision.unanswered(self.proposals[place], because: failure.message, at: self.now)
            )
        }
    }
}

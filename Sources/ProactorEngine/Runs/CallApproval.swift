package import ProactorModel

/// Calls of tools that a person must approve, as proposals like any other.
package enum CallApproval {
    /// The type of the event that such a proposal shows; it never is on the bus.
    package static let type = "proactor.tool.call"
    private static let sourcePrefix = "/proactor/rules/"

    /// What became of a call that needs approval.
    package enum Verdict: Hashable, Sendable {
        case approved
        /// The agent is told this.
        case refused(String)
        case waiting
    }

    /// - Parameters:
    ///   - questions: What the tool wants to be told by a person; approving answers it.
    package static func proposal(
        for run: Run,
        step: Int,
        tool: String,
        arguments: JSONValue,
        questions: [JSONValue],
        policy: ApprovalPolicy,
        cause: Event,
        id: ProposalID,
        at now: Timestamp
    ) -> Proposal {
        var data: JSONObject = [
            "tool": .string(tool), "arguments": arguments, "agent": .string(run.agent), "rule": .string(run.rule),
        ]
        if !questions.isEmpty { data["questions"] = .array(questions) }
        // Nothing is emitted when it is decided: the run goes on.
        var policy = policy
        (policy.onApproved, policy.onRejected, policy.onExpired, policy.onWithdrawn) = (nil, nil, nil, nil)
        return Proposal(
            id: id,
            taskID: run.taskID,
            runID: run.id,
            rule: run.rule,
            agent: run.agent,
            event: Event(
                id: "\(run.id)-\(step)-call",
                source: Self.sourcePrefix + run.rule,
                type: Self.type,
                subject: cause.subject,
                time: now,
                dataContentType: "application/json",
                data: .json(.object(data))
            ),
            policy: policy,
            createdAt: now,
            expiresAt: policy.expiresAfter.map { now.advanced(by: $0) },
            step: step
        )
    }

    package static func verdict(of proposal: Proposal) -> Verdict {
        switch proposal.state {
        case .waiting, .changesRequested: return .waiting
        case .approved: return .approved
        case .expired: return .refused("nobody decided on this call in time, so that it was not made")
        case .withdrawn: return .refused("the call was withdrawn before anybody decided on it")
        case .rejected:
            let last = proposal.decisions.last { $0.verdict == .reject }
            let reason = last?.reason.map { ", saying: \($0)" } ?? ""
            return .refused("\(last?.by ?? "a person") rejected this call\(reason)")
        }
    }
}

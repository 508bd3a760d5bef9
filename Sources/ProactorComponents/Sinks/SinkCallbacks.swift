package import ProactorModel

/// A sink in whose messages people decide: its service posts what they pressed.
package protocol InteractiveSink: Sink {
    /// Answers such a post. Nothing in it is believed before its signature was checked.
    ///
    /// - Parameter decide: Takes a decision; the one way by which all surfaces decide.
    func answer(
        _ request: SinkRequest,
        decide: @Sendable (SinkDecision) async -> SinkDecisionAnswer
    ) async -> SinkResponse
}

/// A sink that sends links by which people decide.
package protocol LinkingSink: Sink {
    var links: ApprovalLinks? { get }
}

/// What a sink's service posted.
package struct SinkRequest: Hashable, Sendable {
    /// By name in lower case.
    package var headers: [String: String]
    package var body: [UInt8]
    package var receivedAt: Timestamp

    package init(headers: [String: String], body: [UInt8], receivedAt: Timestamp) {
        self.headers = headers
        self.body = body
        self.receivedAt = receivedAt
    }
}

/// What the service is answered.
package struct SinkResponse: Hashable, Sendable {
    /// An HTTP status.
    package var status: Int
    package var body: JSONValue?

    package init(status: Int, body: JSONValue? = nil) {
        self.status = status
        self.body = body
    }
}

/// What somebody pressed.
package struct SinkDecision: Hashable, Sendable {
    package var proposal: ProposalID
    package var verdict: Decision.Verdict
    /// The id of the account in the service, not of the person.
    package var account: String
    package var reason: String?
    /// The revision that was shown.
    package var revision: Int

    package init(proposal: ProposalID, verdict: Decision.Verdict, account: String, reason: String?, revision: Int) {
        self.proposal = proposal
        self.verdict = verdict
        self.account = account
        self.reason = reason
        self.revision = revision
    }
}

/// What became of it.
package enum SinkDecisionAnswer: Hashable, Sendable {
    case taken
    /// Why not, in words for the person who pressed.
    case refused(String)
}

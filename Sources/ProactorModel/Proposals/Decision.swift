/// What one named person said of a proposal.
package struct Decision: Hashable, Sendable {
    package enum Verdict: String, Hashable, Sendable, CaseIterable {
        case approve
        case reject
    }

    /// The person's id.
    package var by: String
    package var verdict: Verdict
    package var reason: String?
    package var at: Timestamp
    /// Which revision of the payload was decided.
    package var revision: Int
    /// Where it was said: `console`, `cli`, `api`; ``automaticChannel`` where a rule's `auto` said it.
    package var channel: String

    package init(by: String, verdict: Verdict, reason: String?, at: Timestamp, revision: Int, channel: String) {
        self.by = by
        self.verdict = verdict
        self.reason = reason
        self.at = at
        self.revision = revision
        self.channel = channel
    }
}

extension Decision {
    /// Who is named where a rule's `auto` approved.
    package static let automaticPerson = "proactor"
    package static let automaticChannel = "auto"
}

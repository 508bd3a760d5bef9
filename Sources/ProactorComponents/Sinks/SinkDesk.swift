package import ProactorModel

/// What a sink may do for those who press something in it. What is taken and what is refused is the same as on all other surfaces.
package protocol SinkDesk: Sendable {
    func decide(_ decision: SinkDecision) async -> SinkDecisionAnswer

    /// What somebody is to change.
    ///
    /// - Parameters:
    ///   - revision: The revision that was shown.
    ///   - account: The id of the account in the service, not of the person.
    func draft(of proposal: ProposalID, revision: Int, for account: String) async -> SinkDraftAnswer

    func edit(_ edit: SinkEdit) async -> SinkEditAnswer
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

/// A payload that somebody is to change, and what is known of its shape.
package struct SinkDraft: Hashable, Sendable {
    package var payload: JSONValue
    /// The document of the event type's schema; `nil` where it has none.
    package var schema: JSONValue?

    package init(payload: JSONValue, schema: JSONValue?) {
        self.payload = payload
        self.schema = schema
    }
}

package enum SinkDraftAnswer: Hashable, Sendable {
    case draft(SinkDraft)
    /// Why it cannot be changed, in words for the person who asked.
    case refused(String)
}

/// A payload that somebody changed.
package struct SinkEdit: Hashable, Sendable {
    package var proposal: ProposalID
    package var data: JSONValue
    /// The id of the account in the service, not of the person.
    package var account: String
    package var reason: String?
    /// The revision that was changed.
    package var revision: Int

    package init(proposal: ProposalID, data: JSONValue, account: String, reason: String?, revision: Int) {
        self.proposal = proposal
        self.data = data
        self.account = account
        self.reason = reason
        self.revision = revision
    }
}

package enum SinkEditAnswer: Hashable, Sendable {
    /// One thing that is wrong with a payload.
    package struct Flaw: Hashable, Sendable {
        package var pointer: JSONPointer
        package var message: String

        package init(pointer: JSONPointer, message: String) {
            self.pointer = pointer
            self.message = message
        }
    }

    case taken
    /// Why not, in words for the person who sent it.
    case refused(String)
    /// What of the payload the event type does not allow.
    case invalid([Flaw])
}

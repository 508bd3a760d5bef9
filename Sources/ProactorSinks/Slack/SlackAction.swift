import ProactorModel

/// What buttons and forms are called, and what they carry: which proposal, and which revision of it was shown.
enum SlackAction {
    static let approve = "proactor_approve"
    static let reject = "proactor_reject"
    /// A button that is only a link; Slack tells of it all the same.
    static let open = "proactor_open"
    /// The form that asks for a reason, and its field.
    static let rejection = "proactor_rejection"
    static let reason = "reason"

    static func value(_ proposal: Proposal) -> String {
        JSONValue.array([.string(proposal.id.rawValue), .int(Int64(proposal.revision))]).jsonText
    }

    /// The proposal and its revision; `nil` for what Proactor did not write.
    static func read(_ value: String) -> (proposal: ProposalID, revision: Int)? {
        guard let values = (try? JSONParser.parse(value))?.arrayValue, values.count == 2,
            let proposal = values[0].stringValue, let revision = values[1].intValue
        else { return nil }
        return (ProposalID(rawValue: proposal), Int(clamping: revision))
    }
}

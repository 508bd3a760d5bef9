import ProactorModel

/// What buttons and forms are called, and what they carry: which proposal, and which revision of it was shown.
enum SlackAction {
    static let approve = "proactor_approve"
    static let reject = "proactor_reject"
    static let edit = "proactor_edit"
    /// A button that is only a link; Slack tells of it all the same.
    static let open = "proactor_open"
    /// The form that asks for a reason; the form of changes is called as its button. Both have a field for the reason.
    static let rejection = "proactor_rejection"
    static let reason = "reason"

    /// What a button or a form is about.
    typealias Shown = (proposal: ProposalID, revision: Int)

    static func value(_ proposal: Proposal) -> String {
        JSONValue.array([.string(proposal.id.rawValue), .int(Int64(proposal.revision))]).jsonText
    }

    /// The proposal and its revision; `nil` for what Proactor did not write.
    static func read(_ value: String) -> Shown? {
        guard let values = (try? JSONParser.parse(value))?.arrayValue, values.count == 2,
            let proposal = values[0].stringValue, let revision = values[1].intValue
        else { return nil }
        return (ProposalID(rawValue: proposal), Int(clamping: revision))
    }
}

import ProactorModel
import ProactorStorage

/// A proposal with all that its decision rests on.
struct ProposalEvidence: Sendable {
    let proposal: Proposal
    let ruleDescription: String?
    /// The event that woke the agent.
    let cause: LoggedEvent?
    /// What the agent did.
    let steps: [Step]
    /// Who may decide, by name.
    let approvers: [Person]
    let people: [String: Person]
    /// The schema of the proposed event's payload.
    let schema: JSONValue?

    /// A person's name, or the id of one who is no longer known.
    func name(of person: String) -> String { self.people[person]?.name ?? person }
}

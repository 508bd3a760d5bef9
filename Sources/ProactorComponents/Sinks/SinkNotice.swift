package import ProactorModel

/// What a sink shows.
package enum SinkNotice: Hashable, Sendable {
    case proposal(ProposalNotice)
    case event(EventNotice)
}

/// A proposal with all that a person needs to understand it.
package struct ProposalNotice: Hashable, Sendable {
    package var occasion: NoticeOccasion
    /// What is proposed, in a few words.
    package var title: String
    /// As it is when it is shown, which may be later than what it is shown for.
    package var proposal: Proposal
    /// The event that woke the agent.
    package var cause: Event?
    package var ruleDescription: String?
    /// What the agent did, one line each.
    package var steps: [String]
    /// Who may decide it, by id.
    package var recipients: [Person]
    /// The names of people by id.
    package var names: [String: String]
    /// The page on which it is decided; `nil` where the deployment does not say how people reach it.
    package var reviewURL: String?
    package var at: Timestamp

    package init(
        occasion: NoticeOccasion,
        title: String,
        proposal: Proposal,
        cause: Event?,
        ruleDescription: String?,
        steps: [String],
        recipients: [Person],
        names: [String: String],
        reviewURL: String?,
        at: Timestamp
    ) {
        self.occasion = occasion
        self.title = title
        self.proposal = proposal
        self.cause = cause
        self.ruleDescription = ruleDescription
        self.steps = steps
        self.recipients = recipients
        self.names = names
        self.reviewURL = reviewURL
        self.at = at
    }

    /// The agent's own words on why it proposes this.
    package var reason: String? { self.proposal.event.jsonData["reason"]?.stringValue }

    /// A person's name, or the id of one who is no longer known.
    package func name(of person: String) -> String { self.names[person] ?? person }
}

/// An event that somebody is told of.
package struct EventNotice: Hashable, Sendable {
    package var event: Event
    /// The page of its task; `nil` where the deployment does not say how people reach it.
    package var taskURL: String?
    package var at: Timestamp

    package init(event: Event, taskURL: String?, at: Timestamp) {
        self.event = event
        self.taskURL = taskURL
        self.at = at
    }
}

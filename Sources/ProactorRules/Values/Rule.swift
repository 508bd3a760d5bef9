package import ProactorDiagnostics
package import ProactorExpressions
package import ProactorMatching
package import ProactorModel

/// What to do about which events: pattern and condition, the agent that is woken, with what prompt, what it may emit, and who approves that.
package struct Rule: Sendable {
    package let name: String
    /// The folder below `Rules/` that holds it.
    package let domain: String
    package let description: String?
    package let owner: String?
    /// `on` and `match` together, over the event in its structured JSON form.
    package let pattern: EventPattern
    /// `when`, over `event` (the envelope) and `data` (its payload).
    package let condition: Expression?
    package let agent: String
    package let prompt: Template?
    /// The event types that the agent may emit; each is declared.
    package let emits: [String]
    /// Who decides on what the agent emits; `nil` where nobody is asked.
    package let approval: ApprovalPolicy?
    /// What is approved without asking anybody, over `event` (what is proposed), `data` (its payload) and `cause` (the
    /// event that woke the agent); `nil` where everything is asked.
    package let automaticApproval: Expression?
    /// Which later events make what was proposed moot; `nil` where none does.
    package let withdrawal: WithdrawalClause?
    /// The most events that may stand between a first cause and an event that the rule is asked about; `nil` leaves it to
    /// ``EngineLimits/hops``. Set where the rule may set itself off: `loop: allowed`.
    package let hopLimit: Int?
    /// Before whose runs its own go.
    package let priority: Priority
    package let budget: Budget
    /// What it makes of time; `nil` where each event that matches begins a run at once.
    package let timing: Timing?
    /// How many of the runs that ``timing`` would begin do begin; `nil` where all do, and where ``timing`` is a throttle itself.
    package let throttle: Timing?
    package let location: SourceLocation

    package init(
        name: String,
        domain: String,
        description: String?,
        owner: String?,
        pattern: EventPattern,
        condition: Expression?,
        agent: String,
        prompt: Template?,
        emits: [String],
        approval: ApprovalPolicy?,
        automaticApproval: Expression? = nil,
        withdrawal: WithdrawalClause? = nil,
        hopLimit: Int?,
        priority: Priority,
        budget: Budget,
        timing: Timing? = nil,
        throttle: Timing? = nil,
        location: SourceLocation
    ) {
        self.name = name
        self.domain = domain
        self.description = description
        self.owner = owner
        self.pattern = pattern
        self.condition = condition
        self.agent = agent
        self.prompt = prompt
        self.emits = emits
        self.approval = approval
        self.automaticApproval = automaticApproval
        self.withdrawal = withdrawal
        self.hopLimit = hopLimit
        self.priority = priority
        self.budget = budget
        self.timing = timing
        self.throttle = throttle
        self.location = location
    }
}

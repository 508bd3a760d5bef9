package import ProactorDiagnostics
package import ProactorMatching
package import ProactorModel

/// A test of a rule book: what happens, and what is expected to follow from it, in virtual time.
package struct RuleTest: Sendable {
    /// Stands for the id of an event that the test leaves to whoever carries it out.
    package static let placeholderID = "-"

    package let name: String
    /// The folder below `Rules/` that holds it.
    package let domain: String
    /// `at`: when the test begins.
    package let start: Timestamp
    /// `tools`: what tools answer, by their names; of the answers to one tool the first that fits a call is given.
    package let answers: [String: [ScriptedAnswer]]
    /// `agents`: what agents do instead of asking their models, by their names; each entry is one run, the last stands for all further ones.
    package let agents: [String: [ScriptedRun]]
    /// `schedules`: the rules whose schedules tick; those of all others stand still.
    package let schedules: [String]
    /// `given`: what happens, in order.
    package let steps: [RuleTestStep]
    /// `expect`: what must follow.
    package let expectation: RuleTestExpectation
    package let location: SourceLocation

    package init(
        name: String,
        domain: String,
        start: Timestamp,
        answers: [String: [ScriptedAnswer]],
        agents: [String: [ScriptedRun]],
        schedules: [String] = [],
        steps: [RuleTestStep],
        expectation: RuleTestExpectation,
        location: SourceLocation
    ) {
        self.name = name
        self.domain = domain
        self.start = start
        self.answers = answers
        self.agents = agents
        self.schedules = schedules
        self.steps = steps
        self.expectation = expectation
        self.location = location
    }
}

/// What a tool answers in a test.
package struct ScriptedAnswer: Sendable {
    package enum Outcome: Sendable {
        /// `returns`: JSON with `{{ CEL }}` in it, which may name the call's `arguments`.
        case returns(ScriptValue)
        /// `fails`: the call failed for good.
        case fails(String)
        /// `unavailable`: the call failed this time; the run is tried again as its agent's `retry` says.
        case unavailable(String)
    }

    /// `with`: only calls whose arguments have these members get the answer; `nil` fits every call.
    package let arguments: JSONValue?
    /// `times`: how often the answer is given before the next that fits is; `nil` for any number.
    package let times: Int?
    package let outcome: Outcome
    package let location: SourceLocation

    package init(arguments: JSONValue?, times: Int?, outcome: Outcome, location: SourceLocation) {
        self.arguments = arguments
        self.times = times
        self.outcome = outcome
        self.location = location
    }
}

/// What a run of an agent does in a test, whatever its model would have done.
package struct ScriptedRun: Sendable {
    package enum Outcome: Sendable {
        /// `emits`: the events that it emits; none where it concludes that nothing is called for.
        case emits([(type: String, subject: String?, data: ScriptValue)])
        /// `fails`: it ends among the dead letters, with this message.
        case fails(String)
    }

    package let outcome: Outcome
    package let location: SourceLocation

    package init(outcome: Outcome, location: SourceLocation) {
        self.outcome = outcome
        self.location = location
    }
}

/// One entry of `given`.
package struct RuleTestStep: Sendable {
    package enum Action: Sendable {
        /// An event arrives. Without an `id` of its own it has one of the test's; without a `time`, the virtual one.
        case event(Event)
        /// `approve` or `reject`: somebody decides the proposal that waits.
        case decide(ScriptedDecision)
        /// Nothing but `after`: time passes.
        case wait
    }

    /// `after`: how much time passes before it.
    package let after: Duration
    package let action: Action
    package let location: SourceLocation

    package init(after: Duration, action: Action, location: SourceLocation) {
        self.after = after
        self.action = action
        self.location = location
    }
}

/// What somebody says of a proposal in a test.
package struct ScriptedDecision: Sendable {
    package let verdict: Decision.Verdict
    /// `by`: the person's id.
    package let by: String
    package let reason: String?
    /// `of`: the proposed event's type, where several proposals wait.
    package let type: String?
    /// `refused`: a part of the message with which the decision must be refused; `nil` where it must be taken.
    package let refusal: String?

    package init(verdict: Decision.Verdict, by: String, reason: String?, type: String?, refusal: String?) {
        self.verdict = verdict
        self.by = by
        self.reason = reason
        self.type = type
        self.refusal = refusal
    }
}

/// What a test expects. What it does not name is not checked, but for runs and conditions that fail: these are always expected or wrong.
package struct RuleTestExpectation: Sendable {
    package enum Runs: Sendable {
        case count(Int)
        /// Exactly these, in the order in which they began.
        case list([ExpectedRun])
    }

    /// `none: true`: no run begins.
    package var none = false
    package var runs: Runs?
    /// Exactly the events that agents and decisions emit, in their order.
    package var events: [ExpectedEvent]?
    /// Exactly the proposals, in their order, as they stand at the end.
    package var proposals: [ExpectedProposal]?
    /// The rules whose condition or prompt could not be evaluated, in order.
    package var failures: [String]?
    package let location: SourceLocation

    package init(location: SourceLocation) { self.location = location }
}

/// One entry of `expect.runs`.
package struct ExpectedRun: Sendable {
    package let rule: String
    package let prompt: ExpectedText?
    /// `state`: `completed` unless it says `dead-lettered`.
    package let state: Run.State
    /// Why the run's last attempt failed.
    package let error: ExpectedText?
    /// How many attempts it took.
    package let attempts: Int?
    /// The tools that it called, in order.
    package let calls: [String]?
    package let location: SourceLocation

    package init(
        rule: String,
        prompt: ExpectedText?,
        state: Run.State,
        error: ExpectedText?,
        attempts: Int?,
        calls: [String]?,
        location: SourceLocation
    ) {
        self.rule = rule
        self.prompt = prompt
        self.state = state
        self.error = error
        self.attempts = attempts
        self.calls = calls
        self.location = location
    }
}

/// What a text must look like: everything that is named must hold.
package struct ExpectedText: Hashable, Sendable {
    package var equals: String?
    package var contains: [String]
    package var lacks: [String]

    package init(equals: String? = nil, contains: [String] = [], lacks: [String] = []) {
        self.equals = equals
        self.contains = contains
        self.lacks = lacks
    }
}

/// One entry of `expect.events`: a pattern as `match` has it.
package struct ExpectedEvent: Sendable {
    package let pattern: EventPattern
    /// The pattern as it is written.
    package let source: JSONValue
    package let location: SourceLocation

    package init(pattern: EventPattern, source: JSONValue, location: SourceLocation) {
        self.pattern = pattern
        self.source = source
        self.location = location
    }
}

/// One entry of `expect.proposals`.
package struct ExpectedProposal: Sendable {
    /// The proposed event's type.
    package let type: String
    package let state: Proposal.State
    package let location: SourceLocation

    package init(type: String, state: Proposal.State, location: SourceLocation) {
        self.type = type
        self.state = state
        self.location = location
    }
}

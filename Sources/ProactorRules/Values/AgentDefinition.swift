package import ProactorDiagnostics
package import ProactorModel

/// An agent as its file describes it: a model with instructions, a script, or both, the script standing in where the deployment
/// has no key for the model.
package struct AgentDefinition: Sendable {
    package let name: String
    package let description: String?
    /// The tools that it may call, by their names in `proactor.yaml`; nothing else can be called.
    package let tools: [String]
    /// `nil` for an agent that is a script only.
    package let model: ModelInstructions?
    /// What a `script` agent does; `nil` for an agent that is a model only.
    package let script: [ScriptStep]?
    package let limits: AgentLimits
    package let budget: Budget
    /// How many of its runs may be at work at once in one process.
    package let concurrency: Int
    package let retry: RetryPolicy
    package let location: SourceLocation

    package init(
        name: String,
        description: String?,
        tools: [String],
        model: ModelInstructions?,
        script: [ScriptStep]?,
        limits: AgentLimits,
        budget: Budget,
        concurrency: Int,
        retry: RetryPolicy,
        location: SourceLocation
    ) {
        self.name = name
        self.description = description
        self.tools = tools
        self.model = model
        self.script = script
        self.limits = limits
        self.budget = budget
        self.concurrency = concurrency
        self.retry = retry
        self.location = location
    }

    /// How a run of the agent works.
    package enum Mode: Hashable, Sendable {
        case model
        case script
    }

    /// - Parameters:
    ///   - models: The models that the deployment can use.
    ///   - journal: The run's steps so far. A run ends as it began, whatever the deployment has gained or lost since.
    package func mode(models: Set<String>, journal: [Step]) -> Mode {
        guard let model = self.model else { return .script }
        guard self.script != nil else { return .model }
        if journal.contains(where: { $0.kind == .modelTurn }) { return .model }
        if !journal.isEmpty { return .script }
        return models.contains(model.name) ? .model : .script
    }
}

/// The model behind an agent, and what it is told.
package struct ModelInstructions: Hashable, Sendable {
    /// The model's name in `proactor.yaml`.
    package var name: String
    package var instructions: String

    package init(name: String, instructions: String) {
        self.name = name
        self.instructions = instructions
    }
}

/// What bounds one run of an agent. A run over a limit ends among the dead letters, saying which.
package struct AgentLimits: Hashable, Sendable {
    /// Model turns.
    package var turns = 20
    /// Tokens read and written, in all turns together.
    package var tokens = 500_000
    /// Tokens that one answer may have.
    package var outputTokens = 4096
    /// Money; `nil` does not limit.
    package var cost: Money?
    /// How long a script's attempt may take, or all turns and calls of a model's run together. Waiting for the governor, for
    /// a person or for a delegated run does not count.
    package var time = Duration.seconds(300)
    /// How often the model is told that its output is not valid.
    package var corrections = 3

    package init() {}
}

/// When a failed run is tried again: after `first`, then `factor` times longer each time up to `longest`, each shortened at random by up to `jitter`.
package struct RetryPolicy: Hashable, Sendable {
    /// Attempts in all, the first included.
    package var attempts: Int
    package var first: Duration
    package var factor: Double
    package var longest: Duration
    /// The share of a delay that chance may take off it, 0 to 1, so that runs which failed together do not return together.
    package var jitter: Double

    package init(
        attempts: Int = 3,
        first: Duration = .seconds(10),
        factor: Double = 2,
        longest: Duration = .seconds(600),
        jitter: Double = 0.2
    ) {
        self.attempts = attempts
        self.first = first
        self.factor = factor
        self.longest = longest
        self.jitter = jitter
    }
}

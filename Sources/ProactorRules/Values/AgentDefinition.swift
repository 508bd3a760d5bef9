package import ProactorDiagnostics

/// An agent as its file describes it.
package struct AgentDefinition: Sendable {
    package let name: String
    package let description: String?
    /// The tools that it may call, by their names in `proactor.yaml`; nothing else can be called.
    package let tools: [String]
    /// What a `script` agent does.
    package let script: [ScriptStep]
    /// How many of its runs may be at work at once in one process.
    package let concurrency: Int
    /// How long one attempt may take.
    package let timeLimit: Duration
    package let retry: RetryPolicy
    package let location: SourceLocation

    package init(
        name: String,
        description: String?,
        tools: [String],
        script: [ScriptStep],
        concurrency: Int,
        timeLimit: Duration,
        retry: RetryPolicy,
        location: SourceLocation
    ) {
        self.name = name
        self.description = description
        self.tools = tools
        self.script = script
        self.concurrency = concurrency
        self.timeLimit = timeLimit
        self.retry = retry
        self.location = location
    }
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

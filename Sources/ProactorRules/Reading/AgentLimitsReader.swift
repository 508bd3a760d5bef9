import ProactorModel
import ProactorYAML

/// Reads an agent's `limits`; each key is the name of a limit.
enum AgentLimitsReader {
    static let turnsRange = 1...1000
    static let tokensRange = 1...1_000_000_000
    static let outputTokensRange = 1...1_000_000
    static let correctionsRange = 0...100

    static func read(_ mapping: inout YAMLMapping) -> AgentLimits {
        var limits = AgentLimits()
        if let turns = mapping.optional("turns", in: Self.turnsRange) { limits.turns = turns }
        if let tokens = mapping.optional("tokens", in: Self.tokensRange) { limits.tokens = tokens }
        if let tokens = mapping.optional("outputTokens", in: Self.outputTokensRange) { limits.outputTokens = tokens }
        limits.cost = mapping.amount("cost")
        if let time: Duration = mapping.optional("time") { limits.time = time }
        if let count = mapping.optional("corrections", in: Self.correctionsRange) { limits.corrections = count }
        return limits
    }

    /// What editors are told of it.
    static var schema: JSONValue {
        let defaults = AgentLimits()
        return YAMLSchema.mapping([
            "turns": YAMLSchema.integer(Self.turnsRange).described(
                "Model turns of a run; \(defaults.turns) without it."
            ),
            "tokens": YAMLSchema.integer(Self.tokensRange)
                .described("Tokens that a run may read and write; \(defaults.tokens) without it."),
            "outputTokens": YAMLSchema.integer(Self.outputTokensRange)
                .described("Tokens of one answer; \(defaults.outputTokens) without it."),
            "cost": YAMLSchema.number(YAMLMapping.amountRange)
                .described("Money that a run may cost, in the deployment's currency."),
            "time": YAMLSchema.duration
                .described(
                    "How long a script's attempt, or all turns and calls of a model's run, may take; 5m without it."
                ),
            "corrections": YAMLSchema.integer(Self.correctionsRange)
                .described(
                    "How often the model is told that its output is not valid; \(defaults.corrections) without it."
                ),
        ]).described("What bounds one run; a run over a limit ends among the dead letters.")
    }
}

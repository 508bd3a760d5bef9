import ProactorDiagnostics
import ProactorExpressions
import ProactorModel
import ProactorYAML

/// Reads `agents:`.
enum AgentReader {
    private static let defaultConcurrency = 4
    static let concurrencyRange = 1...1000
    static let attemptsRange = 1...100
    static let factorRange = 1.0...100.0
    static let jitterRange = 0.0...1.0

    static func read(_ node: YAMLNode, _ source: SourceFile, _ draft: inout RuleBookDraft, _ context: inout YAMLContext)
    {
        var mentions: [RuleBookDraft.Mention] = []
        var broken: Set<String> = []
        let agents = context.entries(node, "'agents'") { entry, context in
            NameReader.check(entry, "an agent", &context)
            return context.mapping(entry.value, "an agent") { mapping in
                let agent = Self.agent(entry, source, &mapping, &mentions)
                if mapping.context.hasErrors { broken.insert(entry.name) }
                return agent
            }
        }
        for agent in agents { draft.agents[agent.name] = agent }
        draft.mentions += mentions
        draft.brokenAgents.formUnion(broken)
    }

    private static func agent(
        _ entry: YAMLNode.Entry,
        _ source: SourceFile,
        _ mapping: inout YAMLMapping,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> AgentDefinition? {
        let description: String? = mapping.optional("description")
        let tools: [Located<String>] = mapping.list("tools")
        mentions += tools.map { .init(kind: .tool, name: $0.value, location: $0.node.location) }
        let model = Self.model(&mapping, &mentions)
        let concurrency = mapping.optional("concurrency", in: Self.concurrencyRange) ?? Self.defaultConcurrency
        let limits =
            mapping.node("limits").flatMap { node in
                mapping.context.mapping(node, "'limits'") { AgentLimitsReader.read(&$0) }
            } ?? AgentLimits()
        let budget = mapping.budget()
        let retry =
            mapping.node("retry").flatMap { node in
                mapping.context.mapping(node, "'retry'") { Self.retry(&$0) }
            } ?? RetryPolicy()
        let steps = mapping.node("steps").map { node in
            var reader = ScriptReader(source: source, tools: Set(tools.map(\.value)))
            let steps = reader.steps(node, &mapping.context)
            mentions += reader.mentions
            return steps
        }
        if steps == nil, mapping.node("model") == nil {
            mapping.context.report(
                .missingKey,
                "an agent needs 'model', 'steps' or both",
                hint: "write 'model: default' and 'instructions', or 'steps' for an agent without a model",
                at: entry.key
            )
        }
        return AgentDefinition(
            name: entry.name,
            description: description,
            tools: tools.map(\.value),
            model: model,
            script: steps ?? (model == nil ? [] : nil),
            limits: limits,
            budget: budget,
            concurrency: concurrency,
            retry: retry,
            location: entry.key.location
        )
    }

    /// Reads `model` and `instructions`, which belong together.
    private static func model(
        _ mapping: inout YAMLMapping,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> ModelInstructions? {
        let instructions: String? = mapping.nonEmptyNode("instructions").flatMap { node in
            mapping.context.scalar(node, "'instructions'")
        }
        guard let node = mapping.nonEmptyNode("model") else {
            if let node = mapping.node("instructions") {
                mapping.context.report(
                    .missingKey,
                    "'instructions' belong to a 'model'",
                    hint: "write 'model: default'",
                    at: node
                )
            }
            return nil
        }
        guard let name: String = mapping.context.scalar(node, "'model'") else { return nil }
        mentions.append(.init(kind: .model, name: name, location: node.location))
        if mapping.node("instructions") == nil {
            mapping.context.report(
                .missingKey,
                "an agent with a 'model' needs 'instructions': what it is, and how it shall work",
                at: node
            )
        }
        return ModelInstructions(name: name, instructions: instructions ?? "")
    }

    private static func retry(_ mapping: inout YAMLMapping) -> RetryPolicy? {
        var policy = RetryPolicy()
        if let attempts = mapping.optional("attempts", in: Self.attemptsRange) { policy.attempts = attempts }
        if let first: Duration = mapping.optional("first") { policy.first = first }
        policy.longest = max(policy.longest, policy.first)
        if let node = mapping.node("max"), let longest: Duration = mapping.context.scalar(node, "'max'") {
            policy.longest = longest
            if longest < policy.first {
                mapping.context.report(
                    .wrongValue,
                    "'max' is shorter than 'first', which is \(policy.first.ruleText)",
                    at: node
                )
            }
        }
        if let node = mapping.node("factor"), let factor: Double = mapping.context.scalar(node, "'factor'") {
            if Self.factorRange.contains(factor) {
                policy.factor = factor
            } else {
                mapping.context.report(.wrongValue, "'factor' must be from 1 to 100, is \(factor)", at: node)
            }
        }
        if let node = mapping.node("jitter"), let jitter: Double = mapping.context.scalar(node, "'jitter'") {
            if Self.jitterRange.contains(jitter) {
                policy.jitter = jitter
            } else {
                mapping.context.report(.wrongValue, "'jitter' must be from 0 to 1, is \(jitter)", at: node)
            }
        }
        return policy
    }
}

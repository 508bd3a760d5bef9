import ProactorDiagnostics
import ProactorExpressions
import ProactorModel
import ProactorYAML

/// Reads `agents:`.
enum AgentReader {
    private static let defaultTimeLimit = Duration.seconds(300)
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
        let concurrency = mapping.optional("concurrency", in: Self.concurrencyRange) ?? Self.defaultConcurrency
        let timeLimit =
            mapping.node("limits").flatMap { node in
                mapping.context.mapping(node, "'limits'") { limits -> Duration? in limits.optional("time") }
            } ?? Self.defaultTimeLimit
        let retry =
            mapping.node("retry").flatMap { node in
                mapping.context.mapping(node, "'retry'") { Self.retry(&$0) }
            } ?? RetryPolicy()
        let steps = mapping.requiredNode("steps").map { node in
            var reader = ScriptReader(source: source, tools: Set(tools.map(\.value)))
            let steps = reader.steps(node, &mapping.context)
            mentions += reader.mentions
            return steps
        }
        return AgentDefinition(
            name: entry.name,
            description: description,
            tools: tools.map(\.value),
            script: steps ?? [],
            concurrency: concurrency,
            timeLimit: timeLimit,
            retry: retry,
            location: entry.key.location
        )
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

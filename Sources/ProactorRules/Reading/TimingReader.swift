import Crypto
import ProactorDiagnostics
import ProactorExpressions
import ProactorMatching
import ProactorModel
import ProactorYAML

/// Reads a rule's time operators: `throttle`, `debounce`, `collect` and `unless`.
enum TimingReader {
    static let limitRange = 1...1000
    static let countRange = 1...10_000
    static let names = ["throttle", "debounce", "collect", "unless"]
    /// What the condition of a rule with `collect` may name.
    static let collectedVariables = ["events", "now"]
    /// What `unless.where` may name.
    static let expectationVariables = ["event", "data", "expected", "now"]

    /// What a prompt may name, by the rule's operator.
    static func promptVariables(_ mapping: inout YAMLMapping) -> [String] {
        let counts = mapping.node("throttle") != nil || mapping.node("debounce") != nil
        let swallowed = counts ? ["swallowed"] : []
        return Self.conditionVariables(&mapping, isPrompt: true) + swallowed
    }

    /// What the condition of a rule may name, by the rule's operator.
    static func conditionVariables(_ mapping: inout YAMLMapping, isPrompt: Bool = false) -> [String] {
        if mapping.node("collect") != nil {
            return isPrompt ? RuleReader.variables + ["events"] : Self.collectedVariables
        }
        guard StepReader.node(&mapping) != nil else { return RuleReader.variables }
        return RuleReader.variables + ["events"] + StepReader.variables(&mapping)
    }

    /// - Parameter schedule: What `on` says, where that is a schedule.
    /// - Returns: What decides when a run begins, and the throttle beside it.
    static func read(
        _ rule: String,
        _ source: SourceFile,
        _ schedule: ScheduleReader.Reading?,
        _ mapping: inout YAMLMapping,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> (timing: Timing?, throttle: Timing?) {
        var found: [(name: String, node: YAMLNode)] = []
        for name in Self.names + StepReader.names {
            if let node = mapping.nonEmptyNode(name) { found.append((name, node)) }
        }
        if let schedule {
            if let (name, node) = found.first {
                mapping.context.report(.wrongValue, "'\(name)' does not go with a schedule; keep one of them", at: node)
            }
            mentions += schedule.mentions
            return (schedule.timing(id: Self.id(rule, "schedule", schedule.text)), nil)
        }
        let others = found.filter { $0.name != "throttle" }
        if others.count > 1 {
            mapping.context.report(
                .wrongValue,
                "a rule has one time operator, and 'throttle' beside it; "
                    + "'\(others[1].name)' stands beside '\(others[0].name)'",
                hint: "keep one, or let one rule emit what another one reacts to",
                at: others[1].node
            )
        }
        let throttle = found.first { $0.name == "throttle" }
            .flatMap { Self.timing(rule, $0.name, $0.node, source, &mapping, &mentions) }
        guard let (name, node) = others.first else { return (throttle, nil) }
        guard StepReader.names.contains(name) else {
            return (Self.timing(rule, name, node, source, &mapping, &mentions), throttle)
        }
        let several = StepReader.read(name, node, source, &mapping, &mentions)
        return (
            several.map { Timing(id: Self.id(rule, name, $0.meaning), operation: $0.operation, per: $0.per) }, throttle
        )
    }

    /// Reads an operator that stands below a key of its own.
    private static func timing(
        _ rule: String,
        _ name: String,
        _ node: YAMLNode,
        _ source: SourceFile,
        _ mapping: inout YAMLMapping,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> Timing? {
        let hasCondition = mapping.node("when") != nil
        return mapping.context.mapping(node, "'\(name)'") { part -> Timing? in
            let expressions = ExpressionReader(source: source, variables: RuleReader.variables)
            let perNode = part.nonEmptyNode("per")
            let per = perNode.flatMap { expressions.expression($0, "'per'", &part.context) }
            let operation: Timing.Operation? =
                switch name {
                case "throttle": Self.throttle(&part)
                case "debounce": Self.debounce(&part)
                case "collect": Self.collect(&part, hasCondition: hasCondition)
                default: Self.unless(&part, source, &mentions)
                }
            guard let operation, perNode == nil || per != nil else { return nil }
            return Timing(id: Self.id(rule, name, node.json?.jsonText ?? ""), operation: operation, per: per)
        }
    }

    private static func throttle(_ mapping: inout YAMLMapping) -> Timing.Operation? {
        let limit = mapping.optional("limit", in: Self.limitRange) ?? 1
        guard let within: Duration = mapping.required("within") else { return nil }
        return .throttle(Timing.Throttle(limit: limit, within: within))
    }

    private static func debounce(_ mapping: inout YAMLMapping) -> Timing.Operation? {
        let atMost: Duration? = mapping.optional("atMost")
        guard let quiet: Duration = mapping.required("quiet") else { return nil }
        if let atMost, atMost < quiet, let node = mapping.node("atMost") {
            mapping.context.report(
                .wrongValue,
                "'atMost' (\(atMost.ruleText)) is shorter than 'quiet' (\(quiet.ruleText))",
                hint: "it is the longest wait of all; write a longer one, or remove it",
                at: node
            )
        }
        return .debounce(Timing.Debounce(quiet: quiet, atMost: atMost))
    }

    private static func collect(_ mapping: inout YAMLMapping, hasCondition: Bool) -> Timing.Operation? {
        let count = mapping.optional("count", in: Self.countRange)
        var by = Timing.Collect.Window.tumbling
        if let node = mapping.node("by"), let text: String = mapping.context.scalar(node, "'by'") {
            if let known = Timing.Collect.Window(rawValue: text) {
                by = known
            } else {
                let names = Timing.Collect.Window.allCases.map(\.rawValue).joined(separator: ", ")
                mapping.context.report(.wrongValue, "'by' is one of \(names), is '\(text)'", at: node)
            }
        }
        guard let within: Duration = mapping.required("within") else { return nil }
        if by == .sliding, count == nil, !hasCondition {
            mapping.context.report(
                .missingKey,
                "a sliding window needs 'count', or the rule 'when': each event alone would begin a run",
                at: mapping.node
            )
        }
        return .collect(Timing.Collect(by: by, within: within, count: count))
    }

    private static func unless(
        _ mapping: inout YAMLMapping,
        _ source: SourceFile,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> Timing.Operation? {
        let types = mapping.requiredNode("on").flatMap { RuleReader.types($0, &mapping.context) }
        let matchNode = mapping.nonEmptyNode("match")
        let match = matchNode.flatMap { RuleReader.pattern($0, field: nil, &mapping.context) }
        let expressions = ExpressionReader(source: source, variables: Self.expectationVariables)
        let whereNode = mapping.nonEmptyNode("where")
        let condition = whereNode.flatMap { expressions.expression($0, "'where'", &mapping.context) }
        let within: Duration? = mapping.required("within")
        if let on = mapping.node("on") { RuleReader.mention(typesOf: on, &mentions) }
        guard let types, let within, matchNode == nil || match != nil, whereNode == nil || condition != nil else {
            return nil
        }
        let pattern = match.map { types.conjoined(with: $0) } ?? types
        return .unless(Timing.Unless(pattern: pattern, condition: condition, within: within))
    }

    /// Names an operator by its rule and by everything that it says: no two of them share their state.
    private static func id(_ rule: String, _ name: String, _ meaning: String) -> String {
        var hasher = SHA256()
        for text in [rule, name, meaning] {
            hasher.update(data: Array("\(text.utf8.count):".utf8))
            hasher.update(data: Array(text.utf8))
        }
        return String(hasher.finalize().hexText.prefix(24))
    }
}

/// Where the parts of a rule's time operator stand that say something of the event.
struct TimingPlaces {
    var per: YAMLNode?
    /// That of a throttle beside another operator, where it is asked of the rule's own events.
    var throttlePer: YAMLNode?
    var isCollecting = false
    var steps: [StepPlaces] = []

    init() {}

    init(_ mapping: inout YAMLMapping) {
        self.isCollecting = mapping.node("collect") != nil
        for name in TimingReader.names {
            guard case .mapping(let entries)? = mapping.node(name)?.content else { continue }
            let per = entries.first { $0.name == "per" }?.value
            if name == "throttle" { self.throttlePer = per } else { self.per = self.per ?? per }
        }
        if case .mapping(let entries)? = mapping.node("on")?.content {
            self.steps = StepPlaces.places(ofExpectation: entries.first { $0.name == "expects" }?.value)
        }
        guard let (_, node) = StepReader.node(&mapping) else {
            // What is collected is no event of the rule's types.
            if self.isCollecting { self.throttlePer = nil }
            return
        }
        self.steps = StepPlaces.places(of: node)
        self.per = mapping.node("per")
        self.throttlePer = nil
    }
}

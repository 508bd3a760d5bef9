import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Reads `tests:`.
struct RuleTestReader {
    /// When tests begin that do not say when: a Monday morning.
    static let defaultStart = Timestamp(seconds: 1_767_600_000)
    /// Where events of tests come from that do not say so.
    static let defaultSource = "/tests"
    static let timesRange = 1...1000

    private let source: SourceFile
    private(set) var mentions: [RuleBookDraft.Mention] = []

    private init(source: SourceFile) { self.source = source }

    static func read(_ node: YAMLNode, _ source: SourceFile, _ draft: inout RuleBookDraft, _ context: inout YAMLContext)
    {
        guard case .sequence(let nodes) = node.content else {
            context.report(.wrongType, "'tests' must be a list, found \(node.spokenDescription)", at: node)
            return
        }
        var reader = Self(source: source)
        for node in nodes {
            let test = context.mapping(node, "a test") { mapping in reader.test(&mapping) }
            if let test { draft.tests.append(test) }
        }
        draft.mentions += reader.mentions
    }

    private mutating func test(_ mapping: inout YAMLMapping) -> RuleTest? {
        let name: String? = mapping.required("name")
        let start = mapping.node("at").flatMap { Self.time($0, "'at'", &mapping.context) } ?? Self.defaultStart
        var answers: [String: [ScriptedAnswer]] = [:]
        if let node = mapping.node("tools") {
            let tools = mapping.context.entries(node, "'tools'") { entry, context in
                let tool = ToolName(entry.name).tool
                self.mentions.append(.init(kind: .tool, name: tool, location: entry.key.location))
                return (name: entry.name, answers: self.answers(entry.value, &context))
            }
            for tool in tools { answers[tool.name] = tool.answers }
        }
        let agents = self.agents(&mapping)
        let schedules: [Located<String>] = mapping.list("schedules")
        self.mentions += schedules.map { .init(kind: .rule, name: $0.value, location: $0.node.location) }
        var steps: [RuleTestStep] = []
        if let node = mapping.requiredNode("given") {
            for node in Self.elements(node) {
                let step = mapping.context.mapping(node, "a step of 'given'") { self.step(&$0) }
                if let step { steps.append(step) }
            }
        }
        var expectations = ExpectationReader()
        let expectation = mapping.requiredNode("expect").flatMap { node in
            mapping.context.mapping(node, "'expect'") { expectations.expectation(&$0) }
        }
        self.mentions += expectations.mentions
        guard let name, let expectation else { return nil }
        return RuleTest(
            name: name,
            domain: self.source.domain,
            start: start,
            answers: answers,
            agents: agents,
            schedules: schedules.map(\.value),
            steps: steps,
            expectation: expectation,
            location: mapping.node.location
        )
    }

    /// A list's elements; anything else is a list of one.
    static func elements(_ node: YAMLNode) -> [YAMLNode] {
        guard case .sequence(let nodes) = node.content else { return [node] }
        return nodes
    }

    private static func time(_ node: YAMLNode, _ what: String, _ context: inout YAMLContext) -> Timestamp? {
        if let time = node.scalarText.flatMap({ Timestamp(rfc3339: $0) }) { return time }
        let message = "\(what) must be a time such as 2026-01-31T09:30:00Z, found \(node.spokenDescription)"
        context.report(.wrongType, message, at: node)
        return nil
    }

    // MARK: Tools

    private func answers(_ node: YAMLNode, _ context: inout YAMLContext) -> [ScriptedAnswer] {
        var answers: [ScriptedAnswer] = []
        for node in Self.elements(node) {
            let answer = context.mapping(node, "an answer") { self.answer(&$0) }
            if let answer { answers.append(answer) }
        }
        return answers
    }

    private func answer(_ mapping: inout YAMLMapping) -> ScriptedAnswer? {
        let arguments = mapping.node("with").flatMap { Self.json($0, "'with'", &mapping.context) }
        let times = mapping.optional("times", in: Self.timesRange)
        let expressions = ExpressionReader(source: self.source, variables: ["arguments", "now"])
        var outcomes: [ScriptedAnswer.Outcome] = []
        if let node = mapping.node("returns"),
            let value = expressions.scriptValue(node, "'returns'", &mapping.context)
        {
            outcomes.append(.returns(value))
        }
        if let text: String = mapping.optional("fails") { outcomes.append(.fails(text)) }
        if let text: String = mapping.optional("unavailable") { outcomes.append(.unavailable(text)) }
        guard outcomes.count == 1, let outcome = outcomes.first else {
            if !mapping.context.hasErrors {
                let message = "an answer has exactly one of returns, fails, unavailable"
                mapping.context.report(.wrongValue, message, at: mapping.node)
            }
            return nil
        }
        return ScriptedAnswer(
            arguments: arguments,
            times: times,
            outcome: outcome,
            location: mapping.node.location
        )
    }

    static func json(_ node: YAMLNode, _ what: String, _ context: inout YAMLContext) -> JSONValue? {
        if let json = node.json { return json }
        context.report(.wrongValue, "\(what) must not hold infinite numbers", at: node)
        return nil
    }

    // MARK: Agents

    private mutating func agents(_ mapping: inout YAMLMapping) -> [String: [ScriptedRun]] {
        guard let node = mapping.node("agents") else { return [:] }
        let agents = mapping.context.entries(node, "'agents'") { entry, context in
            self.mentions.append(.init(kind: .agent, name: entry.name, location: entry.key.location))
            let runs = Self.elements(entry.value).compactMap { node in
                context.mapping(node, "a run") { self.run(&$0) }
            }
            return (name: entry.name, runs: runs)
        }
        return Dictionary(agents.map { ($0.name, $0.runs) }) { first, _ in first }
    }

    private mutating func run(_ mapping: inout YAMLMapping) -> ScriptedRun? {
        var outcomes: [ScriptedRun.Outcome] = []
        if let node = mapping.node("emits") {
            let emissions = Self.elements(node).compactMap { node in
                mapping.context.mapping(node, "an event") { self.emission(&$0) }
            }
            outcomes.append(.emits(emissions))
        }
        if let text: String = mapping.optional("fails") { outcomes.append(.fails(text)) }
        guard outcomes.count == 1, let outcome = outcomes.first else {
            if !mapping.context.hasErrors {
                let message = "a run has exactly one of emits, fails; 'emits: []' emits nothing"
                mapping.context.report(.wrongValue, message, at: mapping.node)
            }
            return nil
        }
        return ScriptedRun(outcome: outcome, location: mapping.node.location)
    }

    private mutating func emission(
        _ mapping: inout YAMLMapping
    ) -> (type: String, subject: String?, data: ScriptValue)? {
        let expressions = ExpressionReader(source: self.source, variables: ["event", "data", "prompt", "now"])
        let data = mapping.node("data").flatMap { expressions.scriptValue($0, "'data'", &mapping.context) }
        let subject: String? = mapping.optional("subject")
        guard let node = mapping.requiredNode("type"), let type: String = mapping.context.scalar(node, "'type'") else {
            return nil
        }
        self.mentions.append(.init(kind: .eventType, name: type, location: node.location))
        return (type, subject, data ?? .object([]))
    }

    // MARK: Steps

    private mutating func step(_ mapping: inout YAMLMapping) -> RuleTestStep? {
        let after: Duration = mapping.optional("after") ?? .zero
        let location = mapping.node.location
        var decisions: [ScriptedDecision] = []
        for verdict in Decision.Verdict.allCases {
            guard let node = mapping.node(verdict.rawValue) else { continue }
            let decision = mapping.context.mapping(node, "a decision") { self.decision(verdict, &$0) }
            guard let decision else { return nil }
            decisions.append(decision)
        }
        let event = self.event(&mapping)
        guard !mapping.context.hasErrors else { return nil }
        switch (decisions.count, event) {
        case (0, let event?): return RuleTestStep(after: after, action: .event(event), location: location)
        case (1, nil): return RuleTestStep(after: after, action: .decide(decisions[0]), location: location)
        case (0, nil) where after > .zero: return RuleTestStep(after: after, action: .wait, location: location)
        default:
            let message =
                "a step of 'given' is an event with its 'type', or one of approve, reject, send-back, or only 'after'"
            mapping.context.report(.wrongValue, message, at: mapping.node)
            return nil
        }
    }

    private mutating func decision(_ verdict: Decision.Verdict, _ mapping: inout YAMLMapping) -> ScriptedDecision? {
        let person: String? = mapping.required("by")
        let reason: String? = mapping.optional("reason")
        let refusal: String? = mapping.optional("refused")
        var type: String?
        if let node = mapping.node("of"), let name: String = mapping.context.scalar(node, "'of'") {
            type = name
            self.mentions.append(.init(kind: .eventType, name: name, location: node.location))
        }
        // Who is refused may well be somebody whom nobody knows.
        if let person, refusal == nil, let node = mapping.node("by") {
            self.mentions.append(.init(kind: .approver, name: person, location: node.location))
        }
        return person.map { ScriptedDecision(verdict: verdict, by: $0, reason: reason, type: type, refusal: refusal) }
    }

    /// The event of a step; `nil` where the step has no `type`, or where an attribute is wrong.
    private mutating func event(_ mapping: inout YAMLMapping) -> Event? {
        var attributes = CloudEventsAttributes()
        var values: [(name: String, node: YAMLNode, value: JSONValue)] = []
        for name in ["type", "source", "id", "subject", "time"] {
            guard let node = mapping.node(name), let value = Self.json(node, "'\(name)'", &mapping.context) else {
                continue
            }
            values.append((name, node, value))
        }
        if let node = mapping.node("extensions") {
            let extensions = mapping.context.entries(node, "'extensions'") { entry, context in
                Self.json(entry.value, "'\(entry.name)'", &context).map { (entry.name, entry.value, $0) }
            }
            values += extensions.map { (name: $0.0, node: $0.1, value: $0.2) }
        }
        let data = mapping.node("data").flatMap { Self.json($0, "'data'", &mapping.context) }
        guard let type = values.first(where: { $0.name == "type" }) else {
            if let first = values.first?.node ?? (data == nil ? nil : mapping.node("data")) {
                mapping.context.report(.missingKey, "an event needs the key 'type'", at: first)
            }
            return nil
        }
        self.mentions.append(.init(kind: .eventType, name: type.node.scalarText ?? "", location: type.node.location))
        do {
            try attributes.set("specversion", toText: "1.0")
            if !values.contains(where: { $0.name == "source" }) {
                try attributes.set("source", toText: Self.defaultSource)
            }
            // An empty id cannot be given; the runner puts one in the place of this one.
            if !values.contains(where: { $0.name == "id" }) { try attributes.set("id", toText: RuleTest.placeholderID) }
            for value in values { try attributes.set(value.name, to: value.value) }
            return try attributes.event(data: data.map(EventData.json))
        } catch {
            let node = values.first { $0.name == error.attribute }?.node ?? mapping.node
            mapping.context.report(.wrongValue, error.message, at: node)
            return nil
        }
    }
}

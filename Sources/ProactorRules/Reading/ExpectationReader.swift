import ProactorDiagnostics
import ProactorMatching
import ProactorModel
import ProactorYAML

/// Reads the `expect` of a test.
struct ExpectationReader {
    /// The states that a run can end in, as tests name them.
    static let runStates = [Run.State.completed, .deadLettered]
    static let countRange = 0...1000

    private(set) var mentions: [RuleBookDraft.Mention] = []

    mutating func expectation(_ mapping: inout YAMLMapping) -> RuleTestExpectation? {
        var expectation = RuleTestExpectation(location: mapping.node.location)
        expectation.none = mapping.optional("none") ?? false
        if let node = mapping.node("runs") { expectation.runs = self.runs(node, &mapping.context) }
        expectation.events = mapping.node("events").map { node in
            RuleTestReader.elements(node).compactMap { Self.event($0, &mapping.context) }
        }
        expectation.proposals = mapping.node("proposals").map { node in
            RuleTestReader.elements(node).compactMap { node in
                mapping.context.mapping(node, "an expected proposal") { self.proposal(&$0) }
            }
        }
        if mapping.node("failures") != nil {
            let rules: [Located<String>] = mapping.list("failures")
            self.mentions += rules.map { .init(kind: .rule, name: $0.value, location: $0.node.location) }
            expectation.failures = rules.map(\.value)
        }
        guard
            expectation.none || expectation.runs != nil || expectation.events != nil
                || expectation.proposals != nil || expectation.failures != nil
        else {
            if !mapping.context.hasErrors {
                mapping.context.report(
                    .wrongValue,
                    "'expect' expects nothing",
                    hint: "write 'none: true' where nothing may happen",
                    at: mapping.node
                )
            }
            return nil
        }
        return expectation
    }

    private mutating func runs(_ node: YAMLNode, _ context: inout YAMLContext) -> RuleTestExpectation.Runs? {
        if case .scalar = node.content {
            guard let count: Int = context.scalar(node, "'runs'"), Self.countRange.contains(count) else { return nil }
            return .count(count)
        }
        return .list(
            RuleTestReader.elements(node).compactMap { node in
                context.mapping(node, "an expected run") { self.run(&$0) }
            }
        )
    }

    private mutating func run(_ mapping: inout YAMLMapping) -> ExpectedRun? {
        let rule: String? = mapping.required("rule")
        if let rule, let node = mapping.node("rule") {
            self.mentions.append(.init(kind: .rule, name: rule, location: node.location))
        }
        let prompt = mapping.node("prompt").flatMap { Self.text($0, "'prompt'", &mapping.context) }
        let error = mapping.node("error").flatMap { Self.text($0, "'error'", &mapping.context) }
        let attempts = mapping.optional("attempts", in: Self.countRange)
        let calls: [String]? = mapping.node("calls") == nil ? nil : mapping.list("calls").map(\.value)
        let state = Self.choice("state", Self.runStates, &mapping) ?? .completed
        return rule.map {
            ExpectedRun(
                rule: $0,
                prompt: prompt,
                state: state,
                error: error,
                attempts: attempts,
                calls: calls,
                location: mapping.node.location
            )
        }
    }

    private mutating func proposal(_ mapping: inout YAMLMapping) -> ExpectedProposal? {
        let type: String? = mapping.required("type")
        if let type, let node = mapping.node("type") {
            self.mentions.append(.init(kind: .eventType, name: type, location: node.location))
        }
        let state = Self.choice("state", Proposal.State.allCases, &mapping) ?? .waiting
        return type.map { ExpectedProposal(type: $0, state: state, location: mapping.node.location) }
    }

    private static func choice<Choice: RawRepresentable<String>>(
        _ key: String,
        _ choices: [Choice],
        _ mapping: inout YAMLMapping
    ) -> Choice? {
        guard let node = mapping.node(key), let text: String = mapping.context.scalar(node, "'\(key)'") else {
            return nil
        }
        if let choice = choices.first(where: { $0.rawValue == text }) { return choice }
        let names = choices.map(\.rawValue)
        mapping.context.report(
            .wrongValue,
            "'\(key)' must be one of \(names.joined(separator: ", "))",
            hint: NearMiss.nearest(to: text, in: names).map { "did you mean '\($0)'?" },
            at: node
        )
        return nil
    }

    /// A text that is contained, or a mapping that says more.
    private static func text(_ node: YAMLNode, _ what: String, _ context: inout YAMLContext) -> ExpectedText? {
        if case .scalar = node.content {
            let text: String? = context.scalar(node, what)
            return text.map { ExpectedText(contains: [$0]) }
        }
        return context.mapping(node, "an expected text") { mapping in
            ExpectedText(
                equals: mapping.optional("equals"),
                contains: mapping.list("contains").map(\.value),
                lacks: mapping.list("lacks").map(\.value)
            )
        }
    }

    private static func event(_ node: YAMLNode, _ context: inout YAMLContext) -> ExpectedEvent? {
        guard let json = RuleTestReader.json(node, "an expected event", &context) else { return nil }
        do {
            return ExpectedEvent(pattern: try EventPattern(shorthand: json), source: json, location: node.location)
        } catch {
            for problem in error.problems {
                context.report(
                    .invalidPattern,
                    "'events': \(problem.message)",
                    hint: problem.hint,
                    at: node.node(at: problem.pointer)
                )
            }
            return nil
        }
    }
}

import ProactorDiagnostics
import ProactorExpressions
import ProactorMatching
import ProactorModel
import ProactorYAML

/// Reads `sequence`, `all` and `any`: the events that a rule looks for together, with `within`, `per` and `count` beside
/// them in the rule.
enum StepReader {
    static let names = ["sequence", "all", "any"]
    /// Events that a rule may look for together.
    static let countRange = 2...16

    /// The operator's key and what stands there; `nil` where the rule has none of them.
    static func node(_ mapping: inout YAMLMapping) -> (name: String, node: YAMLNode)? {
        for name in Self.names {
            if let node = mapping.node(name) { return (name, node) }
        }
        return nil
    }

    /// What expressions of the rule may name of its steps, whatever else is wrong with them.
    static func variables(_ mapping: inout YAMLMapping) -> [String] {
        guard case .sequence(let elements)? = Self.node(&mapping)?.node.content else { return [] }
        return elements.compactMap { element in
            guard case .mapping(let entries) = element.content else { return nil }
            return entries.first { $0.name == "as" }?.value.scalarText
        }
    }

    /// - Returns: The operator with what all events must share, and the text of all that it says.
    static func read(
        _ name: String,
        _ node: YAMLNode,
        _ source: SourceFile,
        _ mapping: inout YAMLMapping,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> (operation: Timing.Operation, per: Expression?, meaning: String)? {
        for key in ["on", "match"] {
            guard let node = mapping.node(key) else { continue }
            mapping.context.report(
                .wrongValue,
                "'\(key)' does not go with '\(name)', whose steps say what the rule reacts to",
                hint: "remove it, or make it a step",
                at: node
            )
        }
        let expressions = ExpressionReader(source: source, variables: RuleReader.variables)
        let perNode = mapping.nonEmptyNode("per")
        let per = perNode.flatMap { expressions.expression($0, "'per'", &mapping.context) }
        let within: Duration? = mapping.required("within")
        let countNode = name == "any" ? mapping.node("count") : nil
        guard case .sequence(let elements) = node.content, Self.countRange.contains(elements.count) else {
            let (least, most) = (Self.countRange.lowerBound, Self.countRange.upperBound)
            let message = "'\(name)' must be a list of \(least) to \(most) steps"
            mapping.context.report(.wrongType, message, hint: "write - { on: TYPE } for each", at: node)
            return nil
        }
        let count = name == "any" ? mapping.optional("count", in: 1...elements.count) : nil
        var known: [String] = []
        let steps = elements.compactMap { element in
            Self.step(element, name, source, &known, &mapping.context, &mentions)
        }
        if steps.first?.isNegated == true {
            let message = "the first step of 'sequence' is an event that comes, not one that must not come"
            mapping.context.report(.wrongValue, message, at: elements[0])
            return nil
        }
        guard steps.count == elements.count, let within, perNode == nil || per != nil else { return nil }
        guard countNode == nil || count != nil else { return nil }
        let parts = [node, perNode, mapping.node("within"), countNode].map { $0?.json?.jsonText ?? "" }
        let operation: Timing.Operation =
            switch name {
            case "sequence": .sequence(Timing.Succession(steps: steps, within: within))
            case "all":
                .gathering(Timing.Gathering(steps: steps, within: within, count: steps.count, isAll: true))
            default: .gathering(Timing.Gathering(steps: steps, within: within, count: count ?? 1, isAll: false))
            }
        return (operation, per, parts.joined(separator: "\n"))
    }

    /// - Parameter known: The names of the steps before it, to which its own is added.
    private static func step(
        _ node: YAMLNode,
        _ operation: String,
        _ source: SourceFile,
        _ known: inout [String],
        _ context: inout YAMLContext,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> Timing.Step? {
        context.mapping(node, "a step of '\(operation)'") { mapping -> Timing.Step? in
            if operation == "sequence", let negated = mapping.nonEmptyNode("not") {
                return mapping.context.mapping(negated, "'not'") { part in
                    Self.content(&part, operation, source, names: known, isNegated: true, &mentions)
                }
            }
            let step = Self.content(&mapping, operation, source, names: known, isNegated: false, &mentions)
            if let node = mapping.node("as"), let name = step?.name {
                if TimingEvents.takenNames.contains(name) || known.contains(name) {
                    mapping.context.report(.wrongValue, "there is something named '\(name)' already", at: node)
                }
                known.append(name)
            }
            return step
        }
    }

    private static func content(
        _ mapping: inout YAMLMapping,
        _ operation: String,
        _ source: SourceFile,
        names: [String],
        isNegated: Bool,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> Timing.Step? {
        let types = mapping.requiredNode("on").flatMap { RuleReader.types($0, &mapping.context) }
        if let on = mapping.node("on") { RuleReader.mention(typesOf: on, &mentions) }
        let matchNode = mapping.nonEmptyNode("match")
        let match = matchNode.flatMap { RuleReader.pattern($0, field: nil, &mapping.context) }
        let keys = ExpressionReader(source: source, variables: RuleReader.variables)
        let perNode = mapping.nonEmptyNode("per")
        let per = perNode.flatMap { keys.expression($0, "'per'", &mapping.context) }
        var whereNode: YAMLNode?
        var condition: Expression?
        if operation == "sequence" {
            let conditions = ExpressionReader(source: source, variables: RuleReader.variables + names)
            whereNode = mapping.nonEmptyNode("where")
            condition = whereNode.flatMap { conditions.expression($0, "'where'", &mapping.context) }
        }
        let nameNode = isNegated ? nil : mapping.nonEmptyNode("as")
        let name = nameNode.flatMap { Self.name($0, &mapping.context) }
        guard let types, matchNode == nil || match != nil, perNode == nil || per != nil,
            whereNode == nil || condition != nil, nameNode == nil || name != nil
        else { return nil }
        return Timing.Step(
            pattern: match.map { types.conjoined(with: $0) } ?? types,
            name: name,
            condition: condition,
            per: per,
            isNegated: isNegated
        )
    }

    /// A name that an expression can hold.
    private static func name(_ node: YAMLNode, _ context: inout YAMLContext) -> String? {
        guard let name: String = context.scalar(node, "'as'") else { return nil }
        let isName = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
        if isName, (try? Expression(name, environment: ExpressionEnvironment(variables: [name]))) != nil { return name }
        context.report(
            .wrongValue,
            "'\(name)' cannot be named in expressions",
            hint: "write letters and digits, such as 'order'",
            at: node
        )
        return nil
    }
}

/// Where the parts of a step stand that say something of an event.
struct StepPlaces {
    var types: YAMLNode?
    var match: YAMLNode?
    var per: YAMLNode?
    var condition: YAMLNode?
    var name: String?

    /// Of what is expected between two times; one, or none.
    static func places(ofExpectation node: YAMLNode?) -> [Self] {
        guard case .mapping(let entries)? = node?.content else { return [] }
        func value(_ key: String) -> YAMLNode? { entries.first { $0.name == key }?.value }
        return [Self(types: value("on"), match: value("match"), per: value("per"))]
    }

    /// Of every element of a list of steps.
    static func places(of node: YAMLNode?) -> [Self] {
        guard case .sequence(let elements)? = node?.content else { return [] }
        return elements.map { element in
            guard case .mapping(var entries) = element.content else { return Self() }
            let name = entries.first { $0.name == "as" }?.value.scalarText
            if case .mapping(let negated)? = entries.first(where: { $0.name == "not" })?.value.content {
                entries = negated
            }
            func value(_ key: String) -> YAMLNode? { entries.first { $0.name == key }?.value }
            return Self(
                types: value("on"),
                match: value("match"),
                per: value("per"),
                condition: value("where"),
                name: name
            )
        }
    }
}

import ProactorDiagnostics
import ProactorExpressions
import ProactorModel
import ProactorYAML

/// Reads the `steps` of a script agent. What a step binds, the steps after it may name.
struct ScriptReader {
    private static let actions = ["call", "let", "emit", "forEach", "return", "fail", "say"]
    /// Loops inside one another.
    private static let depthMaximum = 8

    /// What steps may name beside the variables of rules.
    private static let variables = ["prompt", "rule", "feedback"]

    private let tools: Set<String>
    private var expressions: ExpressionReader
    private var depth = 0
    /// The event types that `emit` names.
    private(set) var mentions: [RuleBookDraft.Mention] = []

    init(source: SourceFile, tools: Set<String>) {
        self.tools = tools
        self.expressions = ExpressionReader(source: source, variables: RuleReader.variables + Self.variables)
    }

    mutating func steps(_ node: YAMLNode, _ context: inout YAMLContext) -> [ScriptStep] {
        guard case .sequence(let nodes) = node.content else {
            context.report(.wrongType, "'steps' must be a list, found \(node.spokenDescription)", at: node)
            return []
        }
        var steps: [ScriptStep] = []
        for node in nodes {
            let step = context.mapping(node, "a step") { mapping in self.step(&mapping) }
            if let step { steps.append(step) }
        }
        return steps
    }

    private mutating func step(_ mapping: inout YAMLMapping) -> ScriptStep? {
        let condition = mapping.node("when").flatMap { node in
            self.expressions.expression(node, "'when'", &mapping.context)
        }
        let present = Self.actions.filter { mapping.node($0) != nil }
        guard present.count == 1, let name = present.first, let node = mapping.node(name) else {
            let found = present.isEmpty ? "none of them" : present.joined(separator: " and ")
            mapping.context.report(
                .wrongValue,
                "a step has exactly one of \(Self.actions.joined(separator: ", ")); this one has \(found)",
                at: mapping.node
            )
            // The keys that belong to any action are not unknown as well.
            for key in ["with", "as", "data", "subject", "steps"] { _ = mapping.node(key) }
            return nil
        }
        return self.action(name, node, &mapping).map {
            ScriptStep(condition: condition, action: $0, location: mapping.node.location)
        }
    }

    private mutating func action(_ name: String, _ node: YAMLNode, _ mapping: inout YAMLMapping) -> ScriptStep.Action? {
        switch name {
        case "call": return self.call(node, &mapping)
        case "let": return self.compute(node, &mapping)
        case "emit": return self.emit(node, &mapping)
        case "forEach": return self.forEach(node, &mapping)
        case "return":
            return self.expressions.scriptValue(node, "'return'", &mapping.context).map { .giveBack($0) }
        case "fail": return self.expressions.template(node, "'fail'", &mapping.context).map { .fail(message: $0) }
        default: return self.expressions.template(node, "'say'", &mapping.context).map { .say(message: $0) }
        }
    }

    private mutating func call(_ node: YAMLNode, _ mapping: inout YAMLMapping) -> ScriptStep.Action? {
        let tool: String? = mapping.context.scalar(node, "'call'")
        if let tool, !self.tools.contains(ToolName(tool).tool) {
            mapping.context.report(
                .unknownTool,
                "the tool '\(tool)' is not among the agent's 'tools'",
                hint: NearMiss.nearest(to: tool, in: self.tools).map { "did you mean '\($0)'?" }
                    ?? "list it under the agent's 'tools'",
                at: node
            )
        }
        let arguments =
            mapping.node("with").map { self.expressions.scriptValue($0, "'with'", &mapping.context) } ?? .object([])
        let binding = self.binding(&mapping, isRequired: false)
        guard let tool, let arguments else { return nil }
        return .call(tool: tool, arguments: arguments, binding: binding)
    }

    private mutating func compute(_ node: YAMLNode, _ mapping: inout YAMLMapping) -> ScriptStep.Action? {
        guard case .mapping(let entries) = node.content else {
            mapping.context.report(.wrongType, "'let' must be a mapping from names to expressions", at: node)
            return nil
        }
        var bindings: [(name: String, expression: Expression)] = []
        for entry in entries {
            self.checkName(entry.name, entry.key, &mapping.context)
            if let expression = self.expressions.expression(entry.value, "'\(entry.name)'", &mapping.context) {
                bindings.append((entry.name, expression))
            }
            self.declare(entry.name)
        }
        return .compute(bindings)
    }

    private mutating func emit(_ node: YAMLNode, _ mapping: inout YAMLMapping) -> ScriptStep.Action? {
        let type: String? = mapping.context.scalar(node, "'emit'")
        if let type { self.mentions.append(.init(kind: .eventType, name: type, location: node.location)) }
        let data =
            mapping.node("data").map { self.expressions.scriptValue($0, "'data'", &mapping.context) } ?? .object([])
        let subject = mapping.node("subject").flatMap { self.expressions.template($0, "'subject'", &mapping.context) }
        guard let type, let data else { return nil }
        return .emit(type: type, data: data, subject: subject)
    }

    private mutating func forEach(_ node: YAMLNode, _ mapping: inout YAMLMapping) -> ScriptStep.Action? {
        let list = self.expressions.expression(node, "'forEach'", &mapping.context)
        let outside = self.expressions
        let binding = self.binding(&mapping, isRequired: true)
        guard let stepsNode = mapping.requiredNode("steps") else { return nil }
        guard self.depth < Self.depthMaximum else {
            mapping.context.report(.wrongValue, "loops are nested at most \(Self.depthMaximum) deep", at: node)
            return nil
        }
        self.depth += 1
        let steps = self.steps(stepsNode, &mapping.context)
        self.depth -= 1
        // What a loop's steps bind belongs to the loop.
        self.expressions = outside
        guard let list, let binding else { return nil }
        return .forEach(list: list, binding: binding, steps: steps)
    }

    private mutating func binding(_ mapping: inout YAMLMapping, isRequired: Bool) -> String? {
        guard let node = isRequired ? mapping.requiredNode("as") : mapping.node("as"),
            let name: String = mapping.context.scalar(node, "'as'")
        else { return nil }
        self.checkName(name, node, &mapping.context)
        self.declare(name)
        return name
    }

    private mutating func declare(_ name: String) {
        self.expressions.environment = self.expressions.environment.adding([name])
    }

    private func checkName(_ name: String, _ node: YAMLNode, _ context: inout YAMLContext) {
        let isName =
            !name.isEmpty && !("0"..."9").contains(name.unicodeScalars.first ?? "0")
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == 0x5F
            }
        if !isName {
            context.report(
                .wrongValue,
                "'\(name)' is no name for a value",
                hint: "use letters, digits and '_', and no digit first",
                at: node
            )
        } else if RuleReader.variables.contains(name) || Self.variables.contains(name) {
            context.report(
                .wrongValue,
                "'\(name)' is taken: it stands for the run's own \(name)",
                hint: "choose another name",
                at: node
            )
        } else if (try? Expression(name, environment: ExpressionEnvironment(variables: [name]))) == nil {
            context.report(
                .wrongValue,
                "'\(name)' is a word of the expression language",
                hint: "choose another name",
                at: node
            )
        }
    }
}

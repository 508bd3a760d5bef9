import ProactorDiagnostics
import ProactorExpressions
import ProactorMatching
import ProactorYAML

/// Checks the types in conditions and prompts against the schemas of the event types that a rule reacts to.
struct TypeChecker {
    let draft: RuleBookDraft
    private var payloads: [String: CELType] = [:]

    init(draft: RuleBookDraft) { self.draft = draft }

    mutating func check(_ rule: Rule) -> [Diagnostic] {
        guard let places = self.draft.rulePlaces[rule.name] else { return [] }
        var diagnostics: [Diagnostic] = []
        for type in (rule.pattern.exactTypes ?? []).sorted() {
            guard let payload = self.payload(of: type) else { continue }
            for node in [places.timing.per, places.timing.throttlePer].compactMap({ $0 }) where !rule.operators.isEmpty
            {
                guard let text = node.scalarText, rule.operators.contains(where: { $0.per?.source == text }) else {
                    continue
                }
                do {
                    _ = try Expression(text, environment: Self.environment(payload))
                } catch {
                    diagnostics += Self.diagnostics(error, "'per'", type, node, places.source)
                }
            }
            // What is collected is no event of this type, and may hold several.
            guard !places.timing.isCollecting else { continue }
            let environment = Self.environment(payload)
            if let node = places.condition, let text = node.scalarText, rule.condition != nil {
                do {
                    _ = try Expression(text, environment: environment, expecting: .bool)
                } catch {
                    diagnostics += Self.diagnostics(error, "'when'", type, node, places.source)
                }
            }
            if let node = places.prompt, let text = node.scalarText, rule.prompt != nil {
                do {
                    _ = try Template(text, environment: environment.adding(["swallowed": .int]))
                } catch {
                    diagnostics += Self.diagnostics(error, "'prompt'", type, node, places.source)
                }
            }
        }
        return diagnostics + self.checkAutomaticApproval(of: rule, places) + self.checkWithdrawal(of: rule, places)
            + self.checkSteps(of: rule, places)
    }

    /// `auto` is asked of each type that the agent may emit.
    private mutating func checkAutomaticApproval(of rule: Rule, _ places: RulePlaces) -> [Diagnostic] {
        guard let node = places.automaticApproval, let text = node.scalarText, rule.automaticApproval != nil else {
            return []
        }
        var diagnostics: [Diagnostic] = []
        for type in rule.emits.sorted() {
            guard let payload = self.payload(of: type) else { continue }
            let environment = ExpressionEnvironment(types: [
                "data": payload, "event": Self.envelope(payload), "cause": Self.envelope(.dyn), "now": .timestamp,
            ])
            do {
                _ = try Expression(text, environment: environment, expecting: .bool)
            } catch {
                diagnostics += Self.diagnostics(error, "'auto'", type, node, places.source)
            }
        }
        return diagnostics
    }

    private static func environment(_ payload: CELType) -> ExpressionEnvironment {
        ExpressionEnvironment(types: ["data": payload, "event": Self.envelope(payload), "now": .timestamp])
    }

    /// The type of a declared payload; `nil` where nothing is said of it.
    mutating func payload(of type: String) -> CELType? {
        if let known = self.payloads[type] { return known }
        guard let schema = self.draft.eventTypes[type]?.schema else { return nil }
        let payload = SchemaTypes(schema, name: "the payload of \(type)").payload
        self.payloads[type] = payload
        return payload
    }

    /// The envelope in its JSON form (CloudEvents JSON event format, section 2).
    static func envelope(_ payload: CELType) -> CELType {
        let required = ["id", "source", "type", "specversion"].map {
            CELObjectType.Field($0, .string, isRequired: true)
        }
        let optional = ["subject", "time", "datacontenttype", "dataschema"].map { CELObjectType.Field($0, .string) }
        let data = CELObjectType.Field("data", payload)
        return .object(CELObjectType(name: "the event", fields: required + optional + [data], allowsOthers: true))
    }

    static func diagnostics(
        _ error: ExpressionError,
        _ what: String,
        _ type: String,
        _ node: YAMLNode,
        _ source: SourceFile
    ) -> [Diagnostic] {
        error.problems.map { problem in
            Diagnostic(
                .error,
                .invalidExpression,
                "\(what) for '\(type)': \(problem.message)",
                hint: problem.hint,
                at: node.location(of: problem.range, in: source.text)
            )
        }
    }
}

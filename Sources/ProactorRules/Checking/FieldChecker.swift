import ProactorDiagnostics
import ProactorExpressions
import ProactorJSONSchema
import ProactorMatching
import ProactorYAML

/// Finds fields of the payload that conditions, prompts and scripts read, and that the schema of the event's type does not have.
struct FieldChecker {
    let draft: RuleBookDraft
    private var shapes: [Place: JSONSchemaShape] = [:]

    private struct Place: Hashable {
        let type: String
        let fields: [String]
    }

    init(draft: RuleBookDraft) { self.draft = draft }

    mutating func check(_ rule: Rule) -> [Diagnostic] {
        let places = self.draft.rulePlaces[rule.name]
        return self.checkMatch(rule, places?.match, for: rule.pattern)
            + self.checkMatch(rule, places?.withdrawal?.match, for: rule.withdrawal?.pattern)
            + self.checkExpressions(rule) + self.checkWithdrawal(of: rule) + self.checkSteps(of: rule)
    }

    // MARK: Patterns

    mutating func checkMatch(_ rule: Rule, _ match: YAMLNode?, for pattern: EventPattern?) -> [Diagnostic] {
        guard let match, let pattern else { return [] }
        let fields = MatchFields.fields(of: match)
        var diagnostics: [Diagnostic] = []
        for field in fields where field.path.count == 1 && !MatchFields.canBeAttribute(field.path[0]) {
            diagnostics.append(
                Diagnostic(
                    .error,
                    .unknownField,
                    "rule '\(rule.name)' matches '\(field.path[0])', which no event can have",
                    hint: NearMiss.hint(for: field.path[0], in: PatternWords.attributes),
                    at: field.location
                )
            )
        }
        for type in self.typesWithSchema(of: pattern) {
            for field in fields where field.path.count > 1 && field.path[0] == "data" {
                if let problem = self.problem(field, rule, type) { diagnostics.append(problem) }
            }
        }
        return diagnostics
    }

    private mutating func problem(_ field: MatchFields.Field, _ rule: Rule, _ type: String) -> Diagnostic? {
        let parentPath = Array(field.path.dropFirst().dropLast())
        guard let name = field.path.last, let parent = self.shape(of: type, parentPath) else { return nil }
        let matches = "rule '\(rule.name)' matches '\(field.path.joined(separator: "."))'"
        if !parent.types.isEmpty, parent.types.isDisjoint(with: [.object, .array]) {
            let parentName = field.path.dropLast().joined(separator: ".")
            return Diagnostic(
                .error,
                .unknownField,
                "\(matches), but '\(parentName)' has the type \(parent.types) by the schema of '\(type)'",
                hint: NearMiss.hint(for: name, in: PatternWords.operators),
                at: field.location
            )
        }
        guard parent.types.contains(.object), !parent.properties.isEmpty, !parent.properties.contains(name) else {
            return nil
        }
        return Diagnostic(
            parent.allowsOtherProperties ? .warning : .error,
            .unknownField,
            "\(matches), but the schema of '\(type)' has no '\(name)'",
            hint: NearMiss.hint(for: name, in: parent.properties),
            at: field.location
        )
    }

    // MARK: Expressions

    /// The types that the rule reacts to, as far as it names them and they say what their payload looks like.
    func typesWithSchema(of pattern: EventPattern) -> [String] {
        (pattern.exactTypes ?? []).sorted().filter { self.draft.eventTypes[$0]?.schema != nil }
    }

    private mutating func checkExpressions(_ rule: Rule) -> [Diagnostic] {
        let types = self.typesWithSchema(of: rule.pattern)
        let places = self.draft.rulePlaces[rule.name]
        // What is collected has no payload of these types.
        guard !types.isEmpty, places?.timing.isCollecting != true else { return [] }
        let condition = rule.condition?.references ?? []
        let prompt = rule.prompt?.references ?? []
        let script = self.draft.agents[rule.agent]?.script.map { Self.references(of: $0) } ?? []
        var diagnostics: [Diagnostic] = []
        let key = rule.timing?.per?.references ?? []
        let throttleKey = rule.throttle?.per?.references ?? []
        for type in types {
            for (reference, node) in Self.untested(condition).map({ ($0, places?.condition) })
                + Self.untested(prompt, besides: condition).map({ ($0, places?.prompt) })
                + Self.untested(key, besides: condition).map({ ($0, places?.timing.per ?? places?.timing.throttlePer) })
                + Self.untested(throttleKey, besides: condition).map({ ($0, places?.timing.throttlePer) })
            {
                guard let missing = self.missing(reference, of: type) else { continue }
                diagnostics.append(
                    missing.diagnostic(
                        "rule '\(rule.name)' reads",
                        "the schema of '\(type)'",
                        at: node?.location(of: reference.range, in: places?.source.text ?? "") ?? rule.location
                    )
                )
            }
            for (reference, location) in Self.untested(script) {
                guard let missing = self.missing(reference, of: type) else { continue }
                diagnostics.append(
                    missing.diagnostic(
                        "the agent '\(rule.agent)' reads",
                        "the schema of '\(type)', for which rule '\(rule.name)' wakes it,",
                        at: location
                    )
                )
            }
        }
        return diagnostics
    }

    // MARK: Schemas

    /// A field that is not there.
    struct Missing {
        let path: [String]
        let field: String
        let known: [String]
        let isForbidden: Bool

        func diagnostic(_ reader: String, _ schema: String, at location: SourceLocation) -> Diagnostic {
            Diagnostic(
                self.isForbidden ? .error : .warning,
                .unknownField,
                "\(reader) 'data.\(self.path.joined(separator: "."))', but \(schema) has no '\(self.field)'",
                hint: NearMiss.hint(for: self.field, in: self.known),
                at: location
            )
        }
    }

    mutating func missing(_ reference: Reference, of type: String) -> Missing? {
        for length in 1...max(1, reference.fields.count) {
            guard let field = reference.fields.prefix(length).last,
                let parent = self.shape(of: type, Array(reference.fields.prefix(length - 1)))
            else { return nil }
            guard !parent.properties.isEmpty, !parent.properties.contains(field) else { continue }
            return Missing(
                path: reference.fields,
                field: field,
                known: parent.properties,
                isForbidden: !parent.allowsOtherProperties
            )
        }
        return nil
    }

    /// A schema is asked for the same places again and again, by every rule of its type.
    private mutating func shape(of type: String, _ fields: [String]) -> JSONSchemaShape? {
        let place = Place(type: type, fields: fields)
        if let shape = self.shapes[place] { return shape }
        let shape = self.draft.eventTypes[type]?.schema?.shape(ofProperty: fields)
        self.shapes[place] = shape
        return shape
    }

    // MARK: References

    /// The references to the payload that would fail where a field is missing: those that no `has()` of the same text covers.
    static func untested(_ references: [Reference], besides tested: [Reference] = []) -> [Reference] {
        Self.untested(references.map { ($0, ()) }, besides: tested).map(\.0)
    }

    private static func untested<Tag>(
        _ references: [(Reference, Tag)],
        besides others: [Reference] = []
    ) -> [(Reference, Tag)] {
        let tested = (references.map(\.0) + others).filter { $0.isTested && $0.root == "data" }.map(\.fields)
        var seen: Set<[String]> = []
        return references.filter { reference, _ in
            reference.root == "data" && !reference.isTested
                && !tested.contains { reference.fields.starts(with: $0) }
                && seen.insert(reference.fields).inserted
        }
    }

    private static func references(of steps: [ScriptStep]) -> [(Reference, SourceLocation)] {
        steps.flatMap { step -> [(Reference, SourceLocation)] in
            var references = step.condition?.references ?? []
            var inner: [(Reference, SourceLocation)] = []
            switch step.action {
            case .call(_, let arguments, _): references += arguments.references
            case .compute(let bindings): references += bindings.flatMap(\.expression.references)
            case .emit(_, let data, let subject): references += data.references + (subject?.references ?? [])
            case .forEach(let list, _, let steps):
                references += list.references
                inner = Self.references(of: steps)
            case .giveBack(let value): references += value.references
            case .fail(let message), .say(let message): references += message.references
            }
            return references.map { ($0, step.location) } + inner
        }
    }
}

extension ScriptValue {
    fileprivate var references: [Reference] {
        switch self {
        case .constant: []
        case .expression(let expression): expression.references
        case .template(let template): template.references
        case .array(let values): values.flatMap(\.references)
        case .object(let members): members.flatMap(\.value.references)
        }
    }
}

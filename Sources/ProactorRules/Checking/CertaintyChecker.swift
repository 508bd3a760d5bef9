import ProactorDiagnostics
import ProactorExpressions
import ProactorJSONSchema
import ProactorMatching
import ProactorModel
import ProactorYAML

/// Finds rules that no event can ever match: conditions that contradict themselves, and values that the schema of the
/// event's type does not allow.
struct CertaintyChecker {
    let draft: RuleBookDraft

    func check(_ rule: Rule) -> [Diagnostic] {
        let places = self.draft.rulePlaces[rule.name]
        var diagnostics: [Diagnostic] = []
        if let condition = rule.condition, let why = Self.contradiction(condition) {
            diagnostics.append(Self.diagnostic(rule, why, at: places?.condition?.location ?? rule.location))
        }
        if let match = places?.match { diagnostics += self.impossibleValues(rule, match) }
        return diagnostics
    }

    private static func diagnostic(_ rule: Rule, _ why: String, at location: SourceLocation) -> Diagnostic {
        Diagnostic(.warning, .neverMatches, "rule '\(rule.name)' can never match: \(why)", at: location)
    }

    // MARK: Conditions

    /// Why no event satisfies the condition; `nil` where one could.
    private static func contradiction(_ condition: Expression) -> String? {
        if condition.source == "false" { return "its condition is 'false'" }
        var ranges: [String: FieldRange] = [:]
        for comparison in condition.comparisons {
            let field = ([comparison.root] + comparison.fields).joined(separator: ".")
            var range = ranges[field] ?? FieldRange()
            guard range.narrow(by: comparison.test) else {
                return "its condition asks for values of '\(field)' that exclude each other"
            }
            ranges[field] = range
        }
        return nil
    }

    // MARK: Patterns

    /// Fields of `match` none of whose values the schema allows.
    private func impossibleValues(_ rule: Rule, _ match: YAMLNode) -> [Diagnostic] {
        guard let types = rule.pattern.exactTypes, types.count == 1, let type = types.first,
            let schema = self.draft.eventTypes[type]?.schema
        else { return [] }
        return MatchFields.fields(of: match).compactMap { field in
            guard field.path.first == "data", field.path.count > 1, let values = Self.exactValues(field.value) else {
                return nil
            }
            let shape = schema.shape(ofProperty: Array(field.path.dropFirst()))
            // An array's elements are alternatives, of which this shape says nothing; a field that cannot be there at all
            // is reported as such.
            guard !shape.types.isEmpty, !shape.types.contains(.array),
                !values.contains(where: { Self.allows($0, shape) })
            else { return nil }
            let allowed = shape.choices.map { $0.map(\.jsonText).joined(separator: ", ") } ?? "\(shape.types)"
            let path = field.path.joined(separator: ".")
            return Self.diagnostic(
                rule,
                "by the schema of '\(type)', '\(path)' is never \(values.map(\.jsonText).joined(separator: " or ")); "
                    + "it is \(allowed)",
                at: field.location
            )
        }
    }

    /// The values of a field, where each is an exact one.
    private static func exactValues(_ node: YAMLNode) -> [JSONValue]? {
        let nodes: [YAMLNode]
        switch node.content {
        case .scalar: nodes = [node]
        case .sequence(let elements): nodes = elements
        case .mapping: return nil
        }
        let values = nodes.compactMap { node -> JSONValue? in
            guard case .scalar = node.content else { return nil }
            return node.json
        }
        return values.count == nodes.count && !values.isEmpty ? values : nil
    }

    private static func allows(_ value: JSONValue, _ shape: JSONSchemaShape) -> Bool {
        guard !shape.types.isDisjoint(with: JSONTypes(of: value)) else { return false }
        return shape.choices.map { $0.contains(value) } ?? true
    }
}

/// What several comparisons leave of a field's values.
private struct FieldRange {
    private var lower: (value: Double, isIncluded: Bool)?
    private var upper: (value: Double, isIncluded: Bool)?
    /// `nil` where any value is left.
    private var choices: [JSONValue]?

    /// Leaves what the test also takes; `false` where that is nothing.
    mutating func narrow(by test: FieldComparison.Test) -> Bool {
        switch test {
        case .equals(let value): self.choose([value])
        case .oneOf(let values): self.choose(values)
        case .less(let number): self.lowerUpper(number, isIncluded: false)
        case .lessOrEqual(let number): self.lowerUpper(number, isIncluded: true)
        case .greater(let number): self.raiseLower(number, isIncluded: false)
        case .greaterOrEqual(let number): self.raiseLower(number, isIncluded: true)
        case .isTrue: self.choose([true])
        case .isFalse: self.choose([false])
        case .hasPrefix, .hasSuffix, .exists: break
        }
        if let choices = self.choices { return choices.contains(where: self.isWithinBounds) }
        guard let lower = self.lower, let upper = self.upper else { return true }
        return lower.value < upper.value || (lower.value == upper.value && lower.isIncluded && upper.isIncluded)
    }

    private mutating func choose(_ values: [JSONValue]) {
        self.choices = self.choices.map { $0.filter(values.contains) } ?? values
    }

    private mutating func lowerUpper(_ number: JSONValue, isIncluded: Bool) {
        guard let value = number.doubleValue else { return }
        guard let upper = self.upper, (upper.value, upper.isIncluded ? 1 : 0) <= (value, isIncluded ? 1 : 0) else {
            self.upper = (value, isIncluded)
            return
        }
    }

    private mutating func raiseLower(_ number: JSONValue, isIncluded: Bool) {
        guard let value = number.doubleValue else { return }
        guard let lower = self.lower, (lower.value, lower.isIncluded ? 0 : 1) >= (value, isIncluded ? 0 : 1) else {
            self.lower = (value, isIncluded)
            return
        }
    }

    private func isWithinBounds(_ value: JSONValue) -> Bool {
        guard let number = value.doubleValue else { return self.lower == nil && self.upper == nil }
        if let lower = self.lower, number < lower.value || (number == lower.value && !lower.isIncluded) { return false }
        if let upper = self.upper, number > upper.value || (number == upper.value && !upper.isIncluded) { return false }
        return true
    }
}

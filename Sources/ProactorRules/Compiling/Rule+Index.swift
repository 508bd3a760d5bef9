import ProactorExpressions
import ProactorMatching
import ProactorModel

extension Rule {
    /// What the index is told of the rule: its pattern, and those conjuncts of its condition that compare a field with
    /// constants.
    var indexed: IndexedRule {
        IndexedRule(
            pattern: self.pattern,
            predicates: (self.condition?.comparisons ?? []).compactMap(FieldPredicate.init)
        )
    }
}

extension WithdrawalClause {
    /// What the index is told of the clause, as of a rule.
    var indexed: IndexedRule {
        IndexedRule(
            pattern: self.pattern,
            predicates: (self.condition?.comparisons ?? []).compactMap(FieldPredicate.init)
        )
    }
}

extension FieldPredicate {
    /// `nil` where the index has no such predicate; the condition itself is then asked.
    fileprivate init?(_ comparison: FieldComparison) {
        let path: [String]
        switch comparison.root {
        case "data": path = ["data"] + comparison.fields
        case "event": path = comparison.fields
        default: return nil
        }
        guard let test = Comparison(comparison.test) else { return nil }
        self.init(path: path, test)
    }
}

extension FieldPredicate.Comparison {
    fileprivate init?(_ test: FieldComparison.Test) {
        switch test {
        case .equals(.bool(let value)): self = .isBool(value)
        case .equals(let value): self.init(oneOf: [value])
        case .oneOf(let values): self.init(oneOf: values)
        case .less(let number): self.init(number, Self.less)
        case .lessOrEqual(let number): self.init(number, Self.lessOrEqual)
        case .greater(let number): self.init(number, Self.greater)
        case .greaterOrEqual(let number): self.init(number, Self.greaterOrEqual)
        case .hasPrefix(let text): self = .hasPrefix(text)
        case .hasSuffix(let text): self = .hasSuffix(text)
        case .exists: self = .isPresent
        case .isTrue: self = .isBool(true)
        case .isFalse: self = .isBool(false)
        }
    }

    private init?(oneOf values: [JSONValue]) {
        let texts = values.compactMap(\.stringValue)
        if texts.count == values.count {
            self = .isText(oneOf: texts)
            return
        }
        let numbers = values.compactMap(FieldPredicate.Number.init)
        guard numbers.count == values.count else { return nil }
        self = .isNumber(oneOf: numbers)
    }

    private init?(_ value: JSONValue, _ make: (FieldPredicate.Number) -> Self) {
        guard let number = FieldPredicate.Number(value) else { return nil }
        self = make(number)
    }
}

extension FieldPredicate.Number {
    fileprivate init?(_ value: JSONValue) {
        switch value {
        case .int(let value): self = .int(value)
        case .double(let value): self = .double(value)
        default: return nil
        }
    }
}

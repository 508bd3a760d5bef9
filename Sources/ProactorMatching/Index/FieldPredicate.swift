/// A comparison of one field with constants that an expression demands: a conjunct such as `data.qty < 5`.
///
/// It rules a rule out only where it is certainly false. Where the field is missing, or is of a type that the comparison
/// is not made for, the expression would fail, which must be seen: the rule stays a candidate.
package struct FieldPredicate: Hashable, Sendable {
    /// A number, as expressions tell integers from doubles; a double that is finite.
    package enum Number: Hashable, Sendable {
        case int(Int64)
        case double(Double)
    }

    package enum Comparison: Hashable, Sendable {
        /// The text is one of these.
        case isText(oneOf: [String])
        /// The number is one of these by value, whether they are integers or doubles.
        case isNumber(oneOf: [Number])
        case isBool(Bool)
        case less(Number)
        case lessOrEqual(Number)
        case greater(Number)
        case greaterOrEqual(Number)
        case hasPrefix(String)
        case hasSuffix(String)
        /// The object that the path leads to has the last key; that object itself must be there to tell.
        case isPresent
    }

    /// The keys that lead to the field from the event's envelope, such as `["data", "qty"]`; at least one.
    package let path: [String]
    package let comparison: Comparison

    package init(path: [String], _ comparison: Comparison) {
        precondition(!path.isEmpty, "a field predicate needs a path")
        self.path = path
        self.comparison = comparison
    }
}

/// What the index knows of one rule.
package struct IndexedRule: Hashable, Sendable {
    package var pattern: EventPattern
    /// All of them must hold, as far as that can be told from the event alone.
    package var predicates: [FieldPredicate]

    package init(pattern: EventPattern, predicates: [FieldPredicate] = []) {
        self.pattern = pattern
        self.predicates = predicates
    }
}

extension FieldPredicate.Comparison {
    /// Matchers of all values that pass, and perhaps of some more: integers are rounded to doubles here.
    var matchers: [ValueMatcher] {
        switch self {
        case .isText(let texts): texts.map(ValueMatcher.string)
        case .isNumber(let numbers): numbers.map { .numeric(NumericRange(lower: $0.bound, upper: $0.bound)) }
        case .isBool(let value): [.bool(value)]
        case .less(let number), .lessOrEqual(let number): [.numeric(NumericRange(upper: number.bound))]
        case .greater(let number), .greaterOrEqual(let number): [.numeric(NumericRange(lower: number.bound))]
        case .hasPrefix(let prefix): [.prefix(prefix)]
        case .hasSuffix(let suffix): [.suffix(suffix)]
        case .isPresent: []
        }
    }

    /// Under which kind a rule is entered for events that have no value of the comparison's type.
    var unknownKind: EntryKind? {
        switch self {
        case .isText, .hasPrefix, .hasSuffix: .unknownText
        case .isNumber, .less, .lessOrEqual, .greater, .greaterOrEqual: .unknownNumber
        case .isBool: .unknownBool
        case .isPresent: nil
        }
    }
}

extension FieldPredicate.Number {
    fileprivate var bound: NumericRange.Bound {
        switch self {
        case .int(let value): NumericRange.Bound(value: Double(value), isIncluded: true)
        case .double(let value): NumericRange.Bound(value: value, isIncluded: true)
        }
    }
}

package import ProactorModel

/// A comparison of one field of a variable with constants that is a conjunct of an expression.
///
/// What is guaranteed, for an activation in which ``root`` holds JSON:
///
/// - **The field is there, of a type that the test takes, and the test is false**: the expression's value is false,
///   whatever the other conjuncts do, errors included. (Only a limit of the evaluation is not absorbed.)
/// - **The test is true**: the conjunct is true, and the others decide.
/// - **The field is not there, or the test does not take its type**: the conjunct is an error, so the expression is false
///   when another conjunct is, and else an error: never true. ``Test/exists`` differs: an absent field makes it false,
///   provided that what the field would be in is an object.
///
/// A field is there when every field before it is an object that has the next; null is a value like any other.
/// Nothing is said of conjuncts that compare in other ways; an index may therefore drop an event by these tests, but
/// only the expression can accept it.
package struct FieldComparison: Hashable, Sendable {
    /// What the field is compared with. Numbers equal each other across types, text compares by code points.
    package enum Test: Hashable, Sendable {
        /// Takes every type. Null, a boolean, a number or a text.
        case equals(JSONValue)
        /// Takes every type: whether the field equals one of them.
        case oneOf([JSONValue])
        /// Take numbers.
        case less(than: JSONValue)
        case lessOrEqual(to: JSONValue)
        case greater(than: JSONValue)
        case greaterOrEqual(to: JSONValue)
        /// Take texts.
        case hasPrefix(String)
        case hasSuffix(String)
        /// `has(path)`.
        case exists
        /// Take booleans: a bare path, and a negated one.
        case isTrue
        case isFalse
    }

    /// The variable.
    package var root: String
    /// From the variable down; at least one.
    package var fields: [String]
    package var test: Test
    /// The conjunct, in Unicode scalars of the expression's text.
    package var range: Range<Int>

    static func comparisons(in node: Node) -> [Self] {
        node.conjuncts.compactMap(Self.init)
    }

    private init?(_ node: Node) {
        guard let (path, test) = Self.pathAndTest(node), !path.fields.isEmpty else { return nil }
        self.root = path.root
        self.fields = path.fields
        self.test = test
        self.range = node.range
    }

    private static func pathAndTest(_ node: Node) -> (FieldPath, Test)? {
        switch node.form {
        case .select, .index: return FieldPath(node).map { ($0, .isTrue) }
        case .not(let operand): return FieldPath(operand).map { ($0, .isFalse) }
        case .test(let operand, let field):
            return FieldPath(Node(.select(operand, field: field, isOptional: false), node.range)).map { ($0, .exists) }
        case .binary(.in, let element, let container):
            guard let path = FieldPath(element), case .list(let elements) = container.form else { return nil }
            let constants = elements.compactMap { $0.isOptional ? nil : Self.constant($0.node) }
            return constants.count == elements.count ? (path, .oneOf(constants)) : nil
        case .binary(let symbol, let left, let right):
            if let path = FieldPath(left), let constant = Self.constant(right) {
                return Self.test(symbol, constant).map { (path, $0) }
            }
            if let path = FieldPath(right), let constant = Self.constant(left) {
                return Self.test(symbol.mirrored, constant).map { (path, $0) }
            }
            return nil
        case .call(let overloads, let arguments):
            guard arguments.count == 2, let path = FieldPath(arguments[0]),
                case .constant(.string(let text)) = arguments[1].form
            else { return nil }
            switch overloads.function {
            case .startsWith: return (path, .hasPrefix(text))
            case .endsWith: return (path, .hasSuffix(text))
            default: return nil
            }
        default: return nil
        }
    }

    private static func test(_ symbol: BinaryOperator, _ constant: JSONValue) -> Test? {
        if symbol == .equal { return .equals(constant) }
        guard constant.doubleValue != nil else { return nil }
        return switch symbol {
        case .less: .less(than: constant)
        case .lessOrEqual: .lessOrEqual(to: constant)
        case .greater: .greater(than: constant)
        case .greaterOrEqual: .greaterOrEqual(to: constant)
        default: nil
        }
    }

    /// Whole numbers from here on are not told apart by doubles, so that CEL's comparison of whole numbers with doubles and
    /// an exact one differ.
    private static let exactMagnitudeMaximum = 0x1p53

    /// The constant as JSON, when comparing with it as JSON and as CEL does is the same.
    private static func constant(_ node: Node) -> JSONValue? {
        guard case .constant(let value) = node.form else { return nil }
        switch value {
        case .null: return .null
        case .bool(let bool): return .bool(bool)
        case .int(let int): return Double(int).magnitude < Self.exactMagnitudeMaximum ? .int(int) : nil
        case .double(let double): return double.magnitude < Self.exactMagnitudeMaximum ? .double(double) : nil
        case .string(let text): return .string(text)
        default: return nil
        }
    }
}

extension BinaryOperator {
    /// The operator for operands that have changed places.
    fileprivate var mirrored: Self {
        switch self {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        default: self
        }
    }
}

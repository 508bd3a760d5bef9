import ProactorDiagnostics

/// Decides the types of an expression's parts before it is evaluated, and reports what cannot work with them.
///
/// Where a type is not known the check is silent: the evaluation decides. It never reports what could have a value.
struct Checker {
    let environment: ExpressionEnvironment
    let limits: ExpressionLimits
    /// The types of what macros bind, by place.
    var locals: [CELType] = []
    private(set) var problems: [ExpressionProblem] = []
    /// What is allowed but suspicious: fields that no schema knows.
    private(set) var warnings: [ExpressionProblem] = []

    init(environment: ExpressionEnvironment, limits: ExpressionLimits) {
        self.environment = environment
        self.limits = limits
    }

    mutating func type(of node: Node) -> CELType {
        switch node.form {
        case .constant(let value): return CELType(of: value)
        case .variable(let name): return self.environment.type(of: name)
        case .local(let slot): return self.locals[slot]
        case .unknownName: return .dyn
        case .select(let operand, let field, let isOptional):
            return self.select(field, of: operand, isOptional: isOptional, node)
        case .test(let operand, let field):
            _ = self.member(field, of: self.type(of: operand), isTested: true, node)
            return .bool
        case .index(let operand, let index, let isOptional):
            return self.index(operand, index, isOptional: isOptional, node)
        case .list(let elements): return .list(self.element(of: elements))
        case .map(let entries): return self.map(entries)
        case .and(let terms), .or(let terms):
            for term in terms { self.require(.bool, of: term, "a condition") }
            return .bool
        case .not(let operand):
            self.require(.bool, of: operand, "'!'")
            return .bool
        case .negate(let operand): return self.negate(operand, node)
        case .conditional(let condition, let yes, let no):
            self.require(.bool, of: condition, "the condition before '?'")
            let first = self.type(of: yes)
            return first.joined(with: self.type(of: no))
        case .binary(let symbol, let left, let right): return self.binary(symbol, left, right, node)
        case .call(let overloads, let arguments): return self.call(overloads, arguments, node)
        case .declaredCall(let declaration, let arguments): return self.call(declaration, arguments, node)
        case .unknownCall(_, let arguments):
            for argument in arguments { _ = self.type(of: argument) }
            return .dyn
        case .comprehension(let comprehension): return self.comprehend(comprehension)
        case .bind(let value, let slot, let body):
            let type = self.type(of: value)
            return self.type(of: body, binding: [type], from: slot)
        case .optionalMap(let operand, let slot, let body, let isFlat):
            return self.optionalMap(operand, slot, body, isFlat: isFlat)
        }
    }

    /// The type of a part in which the places from `slot` on hold such values.
    mutating func type(of node: Node, binding types: [CELType], from slot: Int) -> CELType {
        self.locals.removeSubrange(min(slot, self.locals.count)...)
        self.locals.append(contentsOf: types)
        let type = self.type(of: node)
        self.locals.removeSubrange(min(slot, self.locals.count)...)
        return type
    }

    // MARK: Problems

    mutating func report(
        _ message: String,
        hint: String? = nil,
        expected: CELType? = nil,
        found: CELType? = nil,
        _ range: Range<Int>
    ) {
        guard self.problems.count < self.limits.problemsMaximum else { return }
        self.problems.append(
            ExpressionProblem(
                message,
                hint: hint,
                expected: expected.map(\.determined.description),
                found: found.map(\.determined.description),
                range: range
            )
        )
    }

    mutating func warn(_ message: String, hint: String?, _ range: Range<Int>) {
        guard self.warnings.count < self.limits.problemsMaximum else { return }
        self.warnings.append(ExpressionProblem(message, hint: hint, range: range))
    }

    /// Checks that a part can be of a type.
    ///
    /// - Parameter what: What needs it, as the subject of a sentence: `'!'`.
    mutating func require(_ expected: CELType, of node: Node, _ what: String) {
        let found = self.type(of: node)
        self.require(expected, found, what, node.range)
    }

    mutating func require(_ expected: CELType, _ found: CELType, _ what: String, _ range: Range<Int>) {
        guard !found.isDynamic, found.withoutNull != expected else { return }
        self.report("\(what) must be \(expected), found \(found)", expected: expected, found: found, range)
    }
}

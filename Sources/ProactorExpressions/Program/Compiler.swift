import ProactorRegularExpressions

/// Turns a parsed expression into operations, computing beforehand what does not depend on any variable.
struct Compiler {
    private let allowsMixedArithmetic: Bool
    /// Whether a pattern that is none is a problem, or an error of the evaluation.
    private let checksPatterns: Bool
    /// The places that `cel.bind` binds where the walk is; those of other macros always have a value.
    private var bindings: Set<Int> = []
    private(set) var problems: [ExpressionProblem] = []

    /// Steps that may be spent on computing one constant: enough for `duration("48h")`, too few to blow an expression up.
    private static let foldingCostMaximum = 256

    init(allowsMixedArithmetic: Bool, checksPatterns: Bool) {
        self.allowsMixedArithmetic = allowsMixedArithmetic
        self.checksPatterns = checksPatterns
    }

    mutating func operation(for node: Node) -> any Operation {
        let range = node.range
        switch node.form {
        case .constant(let value): return ConstantOperation(value, range)
        case .variable(let name): return VariableOperation(name, range)
        case .local(let slot):
            return self.bindings.contains(slot) ? BoundOperation(slot, range) : LocalOperation(slot, range)
        case .unknownName(let name): return FailingOperation("there is no variable '\(name)'", range)
        case .unknownCall(let name, _):
            return FailingOperation("there is no function '\(name)' that takes these arguments", range)
        case .declaredCall(let declaration, _):
            return FailingOperation("nothing implements the function '\(declaration.name)'", range)
        case .select, .test, .index: return self.member(node)
        case .list(let elements): return self.list(elements, range)
        case .map(let entries): return self.map(entries, range)
        case .and(let terms):
            return Self.joined(self.operations(for: terms)[...]) { AndOperation($0, $1, range) }
        case .or(let terms):
            return Self.joined(self.operations(for: terms)[...]) { OrOperation($0, $1, range) }
        case .not(let operand): return NotOperation(self.operation(for: operand), range)
        case .negate(let operand):
            let operand = self.operation(for: operand)
            return self.folded(NegateOperation(operand, range), [operand])
        case .conditional(let condition, let yes, let no):
            return ConditionalOperation(
                self.operation(for: condition),
                self.operation(for: yes),
                self.operation(for: no),
                range
            )
        case .binary(let symbol, let left, let right): return self.binary(symbol, left, right, range)
        case .call(let overloads, let arguments): return self.call(overloads.function, arguments, range)
        case .comprehension(let comprehension): return self.comprehension(comprehension, range)
        case .bind(let value, let slot, let body):
            let value = self.operation(for: value)
            self.bindings.insert(slot)
            defer { self.bindings.remove(slot) }
            return BindOperation(value, slot: slot, self.operation(for: body), range)
        case .optionalMap(let operand, let slot, let body, let isFlat):
            let operand = self.operation(for: operand)
            return OptionalMapOperation(operand, slot: slot, self.operation(for: body), isFlat: isFlat, range)
        }
    }

    private mutating func operations(for nodes: [Node]) -> [any Operation] {
        var operations: [any Operation] = []
        operations.reserveCapacity(nodes.count)
        for node in nodes { operations.append(self.operation(for: node)) }
        return operations
    }

    /// Up to this many terms, each first one stands alone on the left, where the walk reaches it soonest.
    private static let chainMaximum = 8

    /// One operation of many, joined in their order: as a chain where they are few, and otherwise as a balanced tree, so
    /// that no number of them makes a walk deep.
    private static func joined(
        _ terms: ArraySlice<any Operation>,
        _ join: (any Operation, any Operation) -> any Operation
    ) -> any Operation {
        guard terms.count > 1 else { return terms[terms.startIndex] }
        let middle = terms.startIndex + (terms.count > Self.chainMaximum ? terms.count / 2 : 1)
        return join(Self.joined(terms[..<middle], join), Self.joined(terms[middle...], join))
    }

    /// The operation's value where its operands are constants and it has one.
    private func folded(_ operation: some Operation, _ operands: [any Operation]) -> any Operation {
        guard operands.allSatisfy({ $0 is ConstantOperation }) else { return operation }
        var context = EvaluationContext(
            costMaximum: Self.foldingCostMaximum,
            allowsMixedArithmetic: self.allowsMixedArithmetic
        )
        guard let value = try? operation.value(Activation([:]), &context) else { return operation }
        return ConstantOperation(value, operation.range)
    }

    // MARK: Members and containers

    private mutating func member(_ node: Node) -> any Operation {
        if let path = FieldPath(node), !path.fields.isEmpty {
            return PathOperation(root: path.root, fields: path.fields, node.range)
        }
        switch node.form {
        case .select(let operand, let field, let isOptional):
            return SelectOperation(self.operation(for: operand), field, isOptional: isOptional, node.range)
        case .test(let operand, let field): return PresenceOperation(self.operation(for: operand), field, node.range)
        case .index(let operand, let index, let isOptional):
            let operand = self.operation(for: operand)
            return IndexOperation(operand, self.operation(for: index), isOptional: isOptional, node.range)
        default: return FailingOperation("nothing is selected here", node.range)
        }
    }

    private mutating func list(_ elements: [Node.Element], _ range: Range<Int>) -> any Operation {
        let operations = self.operations(for: elements.map(\.node))
        let parts = zip(operations, elements).map {
            ListOperation.Element(operation: $0, isOptional: $1.isOptional)
        }
        return self.folded(ListOperation(parts, range), operations)
    }

    private mutating func map(_ entries: [Node.Entry], _ range: Range<Int>) -> any Operation {
        var parts: [MapOperation.Entry] = []
        for entry in entries {
            let key = self.operation(for: entry.key)
            let value = self.operation(for: entry.value)
            parts.append(MapOperation.Entry(key: key, value: value, isOptional: entry.isOptional))
        }
        return self.folded(MapOperation(parts, range), parts.flatMap { [$0.key, $0.value] })
    }

    // MARK: Operators

    private mutating func binary(
        _ symbol: BinaryOperator,
        _ left: Node,
        _ right: Node,
        _ range: Range<Int>
    ) -> any Operation {
        let leftOperation = self.operation(for: left)
        let rightOperation = self.operation(for: right)
        switch symbol {
        case .equal, .notEqual:
            let isNegated = symbol == .notEqual
            if let path = leftOperation as? PathOperation, case .constant(.string(let text)) = right.form {
                return PathEqualsTextOperation(path, text, isNegated: isNegated, range)
            }
            if let path = rightOperation as? PathOperation, case .constant(.string(let text)) = left.form {
                return PathEqualsTextOperation(path, text, isNegated: isNegated, range)
            }
            return EqualOperation(leftOperation, rightOperation, isNegated: isNegated, range)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            return OrderOperation(symbol, leftOperation, rightOperation, range)
        case .in:
            if let keys = Self.keys(of: rightOperation) {
                return ConstantMembershipOperation(leftOperation, keys, range)
            }
            return MembershipOperation(leftOperation, rightOperation, range)
        case .add, .subtract, .multiply, .divide, .remainder:
            return self.folded(
                ArithmeticOperation(symbol, leftOperation, rightOperation, range),
                [leftOperation, rightOperation]
            )
        }
    }

    /// The elements of a constant list, when a look-up among map keys finds exactly what equals one of them.
    private static func keys(of operation: any Operation) -> Set<CELMapKey>? {
        guard let constant = operation as? ConstantOperation, case .list(let list) = constant.constant else {
            return nil
        }
        var keys: Set<CELMapKey> = []
        for element in list {
            guard let key = CELMapKey(element), element.isExactAsKey else { return nil }
            keys.insert(key)
        }
        return keys
    }

    // MARK: Calls

    private mutating func call(_ function: Function, _ arguments: [Node], _ range: Range<Int>) -> any Operation {
        let operations = self.operations(for: arguments)
        switch function {
        case .startsWith, .endsWith, .contains:
            return TextTestOperation(function, operations[0], operations[1], range)
        case .or, .orValue:
            return AlternativeOperation(operations[0], operations[1], givesValue: function == .orValue, range)
        case .matches:
            guard let pattern = self.pattern(operations[1]) else { break }
            return MatchesOperation(operations[0], pattern, range)
        case .regexExtract, .regexExtractAll, .regexReplace:
            guard let pattern = self.pattern(operations[1]) else { break }
            return RegexOperation(function, pattern, operations, range)
        default: break
        }
        return self.folded(CallOperation(function, operations, range), operations)
    }

    /// The compiled pattern that stands in the expression; `nil` where it is computed, or none.
    private mutating func pattern(_ operation: any Operation) -> RegularExpression? {
        guard let constant = operation as? ConstantOperation, case .string(let pattern) = constant.constant else {
            return nil
        }
        do {
            return try RegularExpression(pattern, limits: RegexFunctions.limits)
        } catch {
            if self.checksPatterns {
                self.problems.append(
                    ExpressionProblem("the pattern is no regular expression: \(error)", range: operation.range)
                )
            }
            return nil
        }
    }

    private mutating func comprehension(_ comprehension: Comprehension, _ range: Range<Int>) -> any Operation {
        let container = self.operation(for: comprehension.range)
        var filter: (any Operation)?
        if let node = comprehension.filter { filter = self.operation(for: node) }
        let plan = ComprehensionPlan(
            container: container,
            slot: comprehension.slot,
            hasTwoVariables: comprehension.hasTwoVariables,
            filter: filter,
            result: self.operation(for: comprehension.result),
            range: range
        )
        return switch comprehension.kind {
        case .all: QuantifierOperation(plan, decides: false)
        case .exists: QuantifierOperation(plan, decides: true)
        case .existsOne: ExistsOneOperation(plan)
        case .map, .filter, .sortBy: CollectOperation(plan, comprehension.kind)
        case .transformMap: TransformMapOperation(plan, takesEntries: false)
        case .transformMapEntry: TransformMapOperation(plan, takesEntries: true)
        }
    }
}

extension CELValue {
    /// Whether a number meets every other one as a key exactly as it does by `==`, which compares whole numbers with
    /// doubles as doubles.
    fileprivate var isExactAsKey: Bool {
        switch self {
        case .int(let value): value.magnitude < 1 << 53
        case .uint(let value): value < 1 << 53
        default: true
        }
    }
}

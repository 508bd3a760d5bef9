// Operators and calls.
extension Checker {
    mutating func negate(_ operand: Node, _ node: Node) -> CELType {
        let type = self.type(of: operand)
        switch type.withoutNull {
        case .int, .double, .duration, .dyn, .undetermined: return type.withoutNull
        default:
            self.report("'-' takes int or double, found \(type)", expected: .int, found: type, node.range)
            return .dyn
        }
    }

    mutating func binary(_ symbol: BinaryOperator, _ left: Node, _ right: Node, _ node: Node) -> CELType {
        let leftType = self.type(of: left)
        let rightType = self.type(of: right)
        switch symbol {
        case .equal, .notEqual:
            if !leftType.canEqual(rightType) { self.reportUnequal(leftType, rightType, right.range) }
            return .bool
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            if !leftType.canPrecede(rightType) {
                self.report(
                    "'\(symbol.rawValue)' cannot compare \(leftType) with \(rightType)",
                    expected: leftType,
                    found: rightType,
                    right.range
                )
            }
            return .bool
        case .in:
            self.membership(leftType, rightType, left, right)
            return .bool
        case .add, .subtract, .multiply, .divide, .remainder:
            if let type = self.arithmetic(symbol, leftType.withoutNull, rightType.withoutNull) { return type }
            self.report(
                "'\(symbol.rawValue)' cannot be applied to \(leftType) and \(rightType)",
                expected: leftType,
                found: rightType,
                node.range
            )
            return .dyn
        }
    }

    private mutating func reportUnequal(_ left: CELType, _ right: CELType, _ range: Range<Int>) {
        var hint: String?
        if case .optional = left { hint = "an optional value never equals a plain one; take it out with .orValue(…)" }
        if case .optional = right { hint = "an optional value never equals a plain one; take it out with .orValue(…)" }
        self.report(
            "\(left) and \(right) are never equal",
            hint: hint,
            expected: left,
            found: right,
            range
        )
    }

    private mutating func membership(_ element: CELType, _ container: CELType, _ left: Node, _ right: Node) {
        switch container.withoutNull {
        case .dyn, .undetermined, .object: return
        case .list(let other), .map(let other, _):
            guard !element.canEqual(other) else { return }
            self.report(
                "the elements are \(other), so \(element) is never among them",
                expected: other,
                found: element,
                left.range
            )
        default:
            self.report(
                "'in' takes a list or a map, found \(container)",
                expected: .list(element),
                found: container,
                right.range
            )
        }
    }

    /// The type of a result; `nil` where the operator does not take such operands.
    private func arithmetic(_ symbol: BinaryOperator, _ left: CELType, _ right: CELType) -> CELType? {
        let isMixed = self.environment.allowsMixedArithmetic
        switch (left, right) {
        case (.dyn, _), (.undetermined, _), (_, .dyn), (_, .undetermined): return .dyn
        case (.int, .int): return .int
        case (.uint, .uint): return .uint
        case (.double, .double): return symbol == .remainder ? nil : .double
        case (.int, .double) where isMixed, (.double, .int) where isMixed: return symbol == .remainder ? nil : .double
        case (.string, .string), (.bytes, .bytes): return symbol == .add ? left : nil
        case (.list, .list): return symbol == .add ? left.joined(with: right) : nil
        case (.timestamp, .duration): return symbol == .add || symbol == .subtract ? .timestamp : nil
        case (.duration, .timestamp): return symbol == .add ? .timestamp : nil
        case (.timestamp, .timestamp): return symbol == .subtract ? .duration : nil
        case (.duration, .duration): return symbol == .add || symbol == .subtract ? .duration : nil
        case (.parameter, _), (_, .parameter): return .dyn
        default: return nil
        }
    }

    // MARK: Calls

    mutating func call(_ overloads: Overloads, _ arguments: [Node], _ node: Node) -> CELType {
        var types: [CELType] = []
        types.reserveCapacity(arguments.count)
        for argument in arguments { types.append(self.type(of: argument)) }
        if overloads.function == .greatest || overloads.function == .least {
            return self.extreme(overloads, arguments, types)
        }
        let signatures = overloads.signatures.filter {
            $0.parameters.count == types.count && (!$0.needsMixedArithmetic || self.environment.allowsMixedArithmetic)
        }
        var result: CELType?
        for signature in signatures {
            var bindings: [String: CELType] = [:]
            guard Self.mismatch(types, signature.parameters, &bindings) == nil else { continue }
            let type = signature.result.substituting(bindings)
            result = result.map { $0.joined(with: type) } ?? type
        }
        if let result { return result }
        self.reportMismatch(overloads.name, arguments, types, signatures, hint: overloads.usage, node)
        return signatures.first?.result.substituting([:]) ?? .dyn
    }

    mutating func call(_ declaration: FunctionDeclaration, _ arguments: [Node], _ node: Node) -> CELType {
        var types: [CELType] = []
        for argument in arguments { types.append(self.type(of: argument)) }
        var bindings: [String: CELType] = [:]
        if Self.mismatch(types, declaration.parameters, &bindings) != nil {
            let signature = Signature(declaration.parameters, declaration.result)
            self.reportMismatch(declaration.name, arguments, types, [signature], hint: nil, node)
        }
        return declaration.result.substituting(bindings)
    }

    /// The first argument that does not fit.
    private static func mismatch(
        _ types: [CELType],
        _ parameters: [CELType],
        _ bindings: inout [String: CELType]
    ) -> Int? {
        for (position, type) in types.enumerated()
        where !type.isAssignable(to: parameters[position], &bindings) { return position }
        return nil
    }

    private mutating func reportMismatch(
        _ name: String,
        _ arguments: [Node],
        _ types: [CELType],
        _ signatures: [Signature],
        hint: String?,
        _ node: Node
    ) {
        // Of several signatures, the one that fits furthest was probably meant.
        var best: (position: Int, expected: CELType)?
        for signature in signatures {
            var bindings: [String: CELType] = [:]
            guard let position = Self.mismatch(types, signature.parameters, &bindings),
                best.map({ position > $0.position }) ?? true
            else { continue }
            best = (position, signature.parameters[position])
        }
        let given = types.map(\.description).joined(separator: ", ")
        self.report(
            "'\(name)' cannot be applied to (\(given))",
            hint: hint,
            expected: best?.expected,
            found: best.map { types[$0.position] },
            best.map { arguments[$0.position].range } ?? node.range
        )
    }

    private mutating func extreme(_ overloads: Overloads, _ arguments: [Node], _ types: [CELType]) -> CELType {
        if types.count == 1, case .list(let element) = types[0].withoutNull { return element }
        var joined = CELType.undetermined
        for (position, type) in types.enumerated() {
            if !type.isDynamic, !type.withoutNull.isNumber {
                self.report(
                    "'\(overloads.name)' takes numbers, or one list of them, found \(type)",
                    found: type,
                    arguments[position].range
                )
            }
            joined = joined.joined(with: type)
        }
        return joined
    }
}

import ProactorDiagnostics
import ProactorRegularExpressions

// Calls and the macros among them (CEL language definition, "Macros"; the extensions bindings, comprehensions and lists).
extension Parser {
    mutating func globalCall(_ name: String, nameRange: Range<Int>) throws(ExpressionError) -> Node {
        if name == "has" { return try self.presenceTest(nameRange) }
        let arguments = try self.arguments()
        let range = nameRange.lowerBound..<self.tokens[self.position - 1].range.upperBound
        return try self.call(name, arguments, isMember: false, nameRange, range)
    }

    /// `math.ceil(x)`, `cel.bind(…)`, `optional.of(x)` and the like: a namespace and a function in it.
    mutating func namespacedCall(_ namespace: String, nameRange: Range<Int>) throws(ExpressionError) -> Node? {
        guard FunctionNames.namespaces.contains(namespace), self.token.kind == .symbol("."),
            case .identifier(let name) = self.tokens[self.position + 1].kind
        else { return nil }
        let fullRange = nameRange.lowerBound..<self.tokens[self.position + 1].range.upperBound
        self.position += 2
        guard self.token.kind == .symbol("(") else { throw self.unexpected("'('") }
        if namespace == "cel", name == "bind" { return try self.bind(fullRange) }
        let arguments = try self.arguments()
        let range = nameRange.lowerBound..<self.tokens[self.position - 1].range.upperBound
        return try self.call("\(namespace).\(name)", arguments, isMember: false, fullRange, range)
    }

    mutating func memberCall(_ name: String, on receiver: Node, nameRange: Range<Int>) throws(ExpressionError) -> Node {
        if let macro = try self.macro(name, on: receiver, nameRange) { return macro }
        let arguments = [receiver] + (try self.arguments())
        let range = receiver.range.lowerBound..<self.tokens[self.position - 1].range.upperBound
        return try self.call(name, arguments, isMember: true, nameRange, range)
    }

    private mutating func call(
        _ name: String,
        _ arguments: [Node],
        isMember: Bool,
        _ nameRange: Range<Int>,
        _ range: Range<Int>
    ) throws(ExpressionError) -> Node {
        let style: FunctionNames.Style = isMember ? .member : .global
        guard let function = FunctionNames.function(name, style) else {
            throw self.error(
                "there is no function '\(name)'",
                hint: NearMiss.hint(for: name, in: FunctionNames.names(style)),
                nameRange
            )
        }
        guard function.argumentCounts.contains(arguments.count) else {
            let given = arguments.count - (isMember ? 1 : 0)
            throw self.error("'\(name)' does not take \(given) argument\(given == 1 ? "" : "s")", range)
        }
        if function == .matches, case .constant(.string(let pattern)) = arguments[1].form {
            do {
                let compiled = CompiledPattern(expression: try RegularExpression(pattern))
                return Node(.matches(arguments[0], compiled), range)
            } catch {
                throw self.error("the pattern is no regular expression: \(error)", arguments[1].range)
            }
        }
        return Node(.call(function, arguments), range)
    }

    private mutating func arguments() throws(ExpressionError) -> [Node] {
        try self.expect("(", "'('")
        var arguments: [Node] = []
        guard !self.skip(")") else { return [] }
        repeat { arguments.append(try self.expression()) } while self.skip(",")
        try self.expect(")", "',' or ')'")
        return arguments
    }

    // MARK: Macros

    private mutating func presenceTest(_ nameRange: Range<Int>) throws(ExpressionError) -> Node {
        let arguments = try self.arguments()
        let range = nameRange.lowerBound..<self.tokens[self.position - 1].range.upperBound
        guard arguments.count == 1, case .select(let operand, let field, false) = arguments[0].form else {
            throw self.error("'has' takes one field: has(data.field)", range)
        }
        self.markTested(arguments[0].range)
        return Node(.test(operand, field: field), range)
    }

    private mutating func bind(_ nameRange: Range<Int>) throws(ExpressionError) -> Node {
        try self.expect("(", "'('")
        let (name, _) = try self.variable()
        try self.expect(",", "','")
        let value = try self.expression()
        try self.expect(",", "','")
        let slot = self.locals.count
        self.locals.append(name)
        defer { self.locals.removeLast() }
        let body = try self.expression()
        try self.expect(")", "')'")
        let range = nameRange.lowerBound..<self.tokens[self.position - 1].range.upperBound
        return Node(.bind(value: value, slot: slot, body: body), range)
    }

    private mutating func macro(_ name: String, on receiver: Node, _ nameRange: Range<Int>) throws(ExpressionError) -> Node? {
        // Every macro's first argument is a plain name, followed by a comma; anything else is a function's call.
        guard case .identifier = self.tokens[self.position + 1].kind,
            self.tokens[self.position + 2].kind == .symbol(",")
        else { return nil }
        switch name {
        case "optMap", "optFlatMap": return try self.optionalMap(receiver, isFlat: name == "optFlatMap")
        case "all", "exists", "exists_one", "existsOne", "map", "filter", "transformList", "transformMap",
            "transformMapEntry", "sortBy":
            return try self.comprehension(name, receiver, nameRange)
        default: return nil
        }
    }

    private mutating func optionalMap(_ receiver: Node, isFlat: Bool) throws(ExpressionError) -> Node {
        self.position += 1
        let (name, _) = try self.variable()
        try self.expect(",", "','")
        let slot = self.locals.count
        self.locals.append(name)
        defer { self.locals.removeLast() }
        let body = try self.expression()
        try self.expect(")", "')'")
        let range = receiver.range.lowerBound..<self.tokens[self.position - 1].range.upperBound
        return Node(.optionalMap(receiver, slot: slot, body: body, isFlat: isFlat), range)
    }

    private mutating func comprehension(
        _ name: String,
        _ receiver: Node,
        _ nameRange: Range<Int>
    ) throws(ExpressionError) -> Node {
        self.position += 1
        let (first, firstRange) = try self.variable()
        try self.expect(",", "','")
        let needsTwo = name.hasPrefix("transform") || name == "existsOne"
        let canHaveTwo = ["all", "exists", "exists_one"].contains(name)
        let slot = self.locals.count
        self.locals.append(first)
        var hasTwo = false
        if needsTwo || canHaveTwo, case .identifier = self.token.kind, self.tokens[self.position + 1].kind == .symbol(",") {
            let (second, range) = try self.variable()
            guard second != first else { throw self.error("the two variables need different names", range) }
            try self.expect(",", "','")
            self.locals.append(second)
            hasTwo = true
        }
        defer { self.locals.removeLast(hasTwo ? 2 : 1) }
        guard hasTwo || !needsTwo else {
            throw self.error("'\(name)' binds two variables: \(name)(i, v, …)", firstRange)
        }
        var arguments = [try self.expression()]
        if self.skip(",") { arguments.append(try self.expression()) }
        try self.expect(")", "')'")
        let takesFilter = name == "map" || name.hasPrefix("transform")
        guard arguments.count == 1 || takesFilter else {
            throw self.error("'\(name)' takes one expression after its variables", arguments[1].range)
        }
        let comprehension = Comprehension(
            kind: Self.kind(of: name),
            range: receiver,
            slot: slot,
            hasTwoVariables: hasTwo,
            filter: arguments.count == 2 ? arguments[0] : nil,
            result: arguments[arguments.count - 1]
        )
        return Node(
            .comprehension(comprehension),
            receiver.range.lowerBound..<self.tokens[self.position - 1].range.upperBound
        )
    }

    private static func kind(of macro: String) -> Comprehension.Kind {
        switch macro {
        case "all": .all
        case "exists": .exists
        case "exists_one", "existsOne": .existsOne
        case "filter": .filter
        case "transformMap": .transformMap
        case "transformMapEntry": .transformMapEntry
        case "sortBy": .sortBy
        default: .map
        }
    }

    private mutating func variable() throws(ExpressionError) -> (String, Range<Int>) {
        guard case .identifier(let name) = self.token.kind else { throw self.unexpected("the name of a variable") }
        defer { self.position += 1 }
        return (name, self.token.range)
    }

    // MARK: References

    /// Remembers a variable, or a field of a path that begins at one; a longer path takes the place of its beginning.
    mutating func record(_ node: Node) {
        var fields: [String] = []
        var isOptional = false
        var current = node
        while case .select(let operand, let field, let isOptionalField) = current.form {
            fields.append(field)
            isOptional = isOptional || isOptionalField
            current = operand
        }
        guard case .variable(let root) = current.form else { return }
        self.references.removeAll { $0.root == root && $0.range.lowerBound == node.range.lowerBound }
        self.references.append(
            Reference(root: root, fields: fields.reversed(), range: node.range, isTested: isOptional)
        )
    }

    private mutating func markTested(_ range: Range<Int>) {
        for index in self.references.indices where self.references[index].range == range {
            self.references[index].isTested = true
        }
    }
}

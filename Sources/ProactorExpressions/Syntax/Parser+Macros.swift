// Macros (CEL language definition, "Macros"; the extensions bindings, block, optionals, comprehensions and lists).
extension Parser {
    mutating func presenceTest(_ nameRange: Range<Int>) throws(ExpressionError) -> Node {
        let arguments = try self.arguments()
        let range = nameRange.lowerBound..<self.lastEnd
        guard arguments.count == 1, case .select(let operand, let field, false) = arguments[0].form else {
            throw self.error("'has' takes one field: has(data.field)", range)
        }
        return try self.node(.test(operand, field: field), range)
    }

    // MARK: Bindings

    /// `cel.bind` and the forms of `cel.block`, whose parenthesis is the current token; `nil` for any other name.
    mutating func bindingMacro(_ name: String, _ nameRange: Range<Int>) throws(ExpressionError) -> Node? {
        switch name {
        case "bind": return try self.bind(nameRange)
        case "block": return try self.block(nameRange)
        case "index", "iterVar", "accuVar":
            let variable = try self.blockVariable(name)
            let range = nameRange.lowerBound..<self.lastEnd
            guard let slot = self.locals.lastIndex(of: variable) else {
                throw self.error("nothing binds this place of a block", range)
            }
            return try self.node(.local(slot), range)
        default: return nil
        }
    }

    private mutating func bind(_ nameRange: Range<Int>) throws(ExpressionError) -> Node {
        try self.expect(.leftParenthesis, "'('")
        let (name, _) = try self.variable()
        try self.expect(.comma, "','")
        let value = try self.expression()
        try self.expect(.comma, "','")
        let slot = self.push(name)
        defer { self.locals.removeLast() }
        let body = try self.expression()
        try self.expect(.rightParenthesis, "')'")
        return try self.node(.bind(value: value, slot: slot, body: body), nameRange.lowerBound..<self.lastEnd)
    }

    /// `cel.block([value, …], body)`: each value, and the body, may read the values before it as `cel.index(n)`.
    private mutating func block(_ nameRange: Range<Int>) throws(ExpressionError) -> Node {
        try self.expect(.leftParenthesis, "'('")
        try self.expect(.leftBracket, "'[' and the values of the block")
        let firstSlot = self.locals.count
        defer { self.locals.removeSubrange(firstSlot...) }
        var values: [Node] = []
        while self.token.kind != .rightBracket {
            values.append(try self.expression())
            _ = self.push("@index:\(values.count - 1)")
            guard self.skip(.comma) else { break }
        }
        try self.expect(.rightBracket, "',' or ']'")
        try self.expect(.comma, "','")
        var body = try self.expression()
        try self.expect(.rightParenthesis, "')'")
        let range = nameRange.lowerBound..<self.lastEnd
        for (index, value) in values.enumerated().reversed() {
            body = try self.node(.bind(value: value, slot: firstSlot + index, body: body), range)
        }
        return body
    }

    /// The name of what `cel.index(n)`, `cel.iterVar(n, m)` or `cel.accuVar(n, m)` stand for.
    private mutating func blockVariable(_ function: String) throws(ExpressionError) -> String {
        try self.expect(.leftParenthesis, "'('")
        var name = "@\(function)"
        repeat {
            guard case .integer(let number) = self.token.payload else { throw self.unexpected("a whole number") }
            name += ":\(number)"
            self.position += 1
        } while self.skip(.comma)
        try self.expect(.rightParenthesis, "')'")
        return name
    }

    /// The name that a macro binds.
    private mutating func variable() throws(ExpressionError) -> (String, Range<Int>) {
        let token = self.token
        guard token.kind == .identifier else { throw self.unexpected("the name of a variable") }
        self.position += 1
        guard token.text == "cel", self.token.kind == .dot else { return (token.text, token.range) }
        let function = self.token(after: 1)
        guard function.text == "iterVar" || function.text == "accuVar" else {
            throw self.unexpected("the name of a variable")
        }
        self.position += 2
        let name = try self.blockVariable(function.text)
        return (name, token.range.lowerBound..<self.lastEnd)
    }

    private mutating func push(_ name: String) -> Int {
        self.locals.append(name)
        return self.locals.count - 1
    }

    // MARK: Macros on a value

    /// A macro on `receiver`, whose parenthesis is the current token; `nil` for a name that is none.
    mutating func macro(
        _ name: String,
        on receiver: Node,
        _ nameRange: Range<Int>
    ) throws(ExpressionError) -> Node? {
        guard FunctionLibrary.macros.contains(name) else { return nil }
        guard self.isVariableAndComma(after: 1) else {
            throw self.error("'\(name)' takes the name of a variable first: \(name)(x, …)", nameRange)
        }
        self.position += 1
        guard name == "optMap" || name == "optFlatMap" else {
            return try self.comprehension(name, receiver)
        }
        let (variable, _) = try self.variable()
        try self.expect(.comma, "','")
        let slot = self.push(variable)
        defer { self.locals.removeLast() }
        let body = try self.expression()
        try self.expect(.rightParenthesis, "')'")
        return try self.node(
            .optionalMap(receiver, slot: slot, body: body, isFlat: name == "optFlatMap"),
            receiver.range.lowerBound..<self.lastEnd
        )
    }

    /// Whether a plain name and a comma stand there, or the name that a block writes for a variable, and a comma.
    private func isVariableAndComma(after distance: Int) -> Bool {
        guard self.token(after: distance).kind == .identifier else { return false }
        if self.token(after: distance + 1).kind == .comma { return true }
        // cel . iterVar ( 0 , 1 ) ,
        guard self.token(after: distance).text == "cel", self.token(after: distance + 2).text.hasSuffix("Var") else {
            return false
        }
        return self.token(after: distance + 7).kind == .rightParenthesis
            && self.token(after: distance + 8).kind == .comma
    }

    private mutating func comprehension(_ name: String, _ receiver: Node) throws(ExpressionError) -> Node {
        let (first, firstRange) = try self.variable()
        try self.expect(.comma, "','")
        let needsTwo = name.hasPrefix("transform") || name == "existsOne"
        let canHaveTwo = ["all", "exists", "exists_one"].contains(name)
        let slot = self.push(first)
        var hasTwo = false
        if needsTwo || canHaveTwo, self.isVariableAndComma(after: 0) {
            let (second, range) = try self.variable()
            guard second != first else { throw self.error("the two variables need different names", range) }
            try self.expect(.comma, "','")
            _ = self.push(second)
            hasTwo = true
        }
        defer { self.locals.removeLast(hasTwo ? 2 : 1) }
        guard hasTwo || !needsTwo else {
            throw self.error("'\(name)' binds two variables: \(name)(i, v, …)", firstRange)
        }
        var arguments = [try self.expression()]
        if self.skip(.comma) { arguments.append(try self.expression()) }
        try self.expect(.rightParenthesis, "')'")
        guard arguments.count == 1 || name == "map" || name.hasPrefix("transform") else {
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
        return try self.node(.comprehension(comprehension), receiver.range.lowerBound..<self.lastEnd)
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
}

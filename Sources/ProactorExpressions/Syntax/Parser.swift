import ProactorDiagnostics

/// Parses an expression (CEL language definition, "Syntax"), expands macros and resolves names.
struct Parser {
    private static let keywords: Set<String> = ["true", "false", "null", "in"]
    private static let reserved: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]

    let tokens: [Token]
    let environment: ExpressionEnvironment
    let limits: ExpressionLimits
    var position = 0
    var depth = 0
    /// The names that macros around the current place bind, innermost last.
    var locals: [String] = []
    var problems: [ExpressionProblem] = []
    var references: [Reference] = []

    init(_ tokens: [Token], environment: ExpressionEnvironment, limits: ExpressionLimits) {
        self.tokens = tokens
        self.environment = environment
        self.limits = limits
    }

    mutating func parse() throws(ExpressionError) -> Node {
        let node = try self.expression()
        guard self.token.kind == .end else {
            throw self.unexpected("an operator or the end of the expression")
        }
        guard self.problems.isEmpty else { throw ExpressionError(self.problems) }
        return node
    }

    // MARK: Operators, loosest first

    mutating func expression() throws(ExpressionError) -> Node {
        try self.enter()
        defer { self.depth -= 1 }
        let condition = try self.or()
        guard self.skip("?") else { return condition }
        let yes = try self.or()
        try self.expect(":", "':' and the value for when the condition is false")
        let no = try self.expression()
        return Node(.conditional(condition, yes, no), condition.range.lowerBound..<no.range.upperBound)
    }

    private mutating func or() throws(ExpressionError) -> Node {
        var left = try self.and()
        while self.skip("||") {
            let right = try self.and()
            left = Node(.or(left, right), left.range.lowerBound..<right.range.upperBound)
        }
        return left
    }

    private mutating func and() throws(ExpressionError) -> Node {
        var left = try self.relation()
        while self.skip("&&") {
            let right = try self.relation()
            left = Node(.and(left, right), left.range.lowerBound..<right.range.upperBound)
        }
        return left
    }

    private mutating func relation() throws(ExpressionError) -> Node {
        var left = try self.sum()
        while let symbol = self.skipOperator(["==", "!=", "<", "<=", ">", ">=", "in"]) {
            left = self.binary(symbol, left, try self.sum())
        }
        return left
    }

    private mutating func sum() throws(ExpressionError) -> Node {
        var left = try self.product()
        while let symbol = self.skipOperator(["+", "-"]) { left = self.binary(symbol, left, try self.product()) }
        return left
    }

    private mutating func product() throws(ExpressionError) -> Node {
        var left = try self.unary()
        while let symbol = self.skipOperator(["*", "/", "%"]) { left = self.binary(symbol, left, try self.unary()) }
        return left
    }

    private func binary(_ symbol: BinaryOperator, _ left: Node, _ right: Node) -> Node {
        Node(.binary(symbol, left, right), left.range.lowerBound..<right.range.upperBound)
    }

    private mutating func unary() throws(ExpressionError) -> Node {
        let start = self.token.range.lowerBound
        if self.token.kind == .symbol("!") {
            var count = 0
            while self.skip("!") { count += 1 }
            var node = try self.member()
            for _ in 0..<(count > 2 ? 2 - count % 2 : count) { node = Node(.not(node), start..<node.range.upperBound) }
            return node
        }
        guard self.token.kind == .symbol("-") else { return try self.member() }
        var count = 0
        while self.token.kind == .symbol("-") {
            // A minus right before a number belongs to the number.
            if case .int(let magnitude) = self.tokens[self.position + 1].kind {
                self.position += 1
                guard magnitude <= UInt64(Int64.max) + 1 else { throw self.tooLarge() }
                let value = magnitude == UInt64(Int64.max) + 1 ? Int64.min : -Int64(magnitude)
                return try self.negated(count, try self.literal(.int(value), from: start), start)
            }
            if case .double(let value) = self.tokens[self.position + 1].kind {
                self.position += 1
                return try self.negated(count, try self.literal(.double(-value), from: start), start)
            }
            self.position += 1
            count += 1
        }
        return try self.negated(count, try self.member(), start)
    }

    private func negated(_ count: Int, _ node: Node, _ start: Int) throws(ExpressionError) -> Node {
        var node = node
        for _ in 0..<(count > 2 ? 2 - count % 2 : count) { node = Node(.negate(node), start..<node.range.upperBound) }
        return node
    }

    private mutating func literal(_ value: CELValue, from start: Int) throws(ExpressionError) -> Node {
        let range = start..<self.token.range.upperBound
        self.position += 1
        return try self.members(of: Node(.constant(value), range))
    }

    // MARK: Members

    private mutating func member() throws(ExpressionError) -> Node {
        try self.members(of: try self.primary())
    }

    private mutating func members(of primary: Node) throws(ExpressionError) -> Node {
        var node = primary
        var links = 0
        while case .symbol(let symbol) = self.token.kind {
            switch symbol {
            case ".", "?.": node = try self.selection(of: node, isOptional: symbol == "?.")
            case "[", "[?":
                self.position += 1
                let index = try self.expression()
                try self.expect("]", "']'")
                let range = node.range.lowerBound..<self.tokens[self.position - 1].range.upperBound
                node = Node(.index(node, index, isOptional: symbol == "[?"), range)
            default: return node
            }
            links += 1
            // Each link is one level of the tree that is walked.
            guard self.depth + links <= self.limits.depthMaximum else { throw self.tooDeep() }
        }
        return node
    }

    private mutating func selection(of node: Node, isOptional: Bool) throws(ExpressionError) -> Node {
        self.position += 1
        let token = self.token
        let name: String
        switch token.kind {
        case .identifier(let identifier):
            guard !Self.keywords.contains(identifier) else {
                throw self.error(
                    "'\(identifier)' is a keyword",
                    hint: "write .`\(identifier)` or [\"\(identifier)\"]",
                    token.range
                )
            }
            name = identifier
        case .quotedIdentifier(let quoted): name = quoted
        default: throw self.unexpected("the name of a field")
        }
        self.position += 1
        if case .identifier = token.kind, self.token.kind == .symbol("("), !isOptional {
            return try self.memberCall(name, on: node, nameRange: token.range)
        }
        let selected = Node(
            .select(node, field: name, isOptional: isOptional),
            node.range.lowerBound..<token.range.upperBound
        )
        self.record(selected)
        return selected
    }

    // MARK: Primaries

    private mutating func primary() throws(ExpressionError) -> Node {
        let token = self.token
        switch token.kind {
        case .int(let magnitude):
            guard let value = Int64(exactly: magnitude) else { throw self.tooLarge() }
            return self.constant(.int(value))
        case .uint(let value): return self.constant(.uint(value))
        case .double(let value): return self.constant(.double(value))
        case .string(let value): return self.constant(.string(value))
        case .bytes(let value): return self.constant(.bytes(value))
        case .identifier(let name): return try self.name(name)
        case .symbol("."):
            self.position += 1
            guard case .identifier(let name) = self.token.kind else { throw self.unexpected("a name") }
            return try self.name(name, isRoot: true)
        case .symbol("("):
            self.position += 1
            let node = try self.expression()
            try self.expect(")", "')'")
            return Node(node.form, token.range.lowerBound..<self.tokens[self.position - 1].range.upperBound)
        case .symbol("["), .symbol("[?"): return try self.list()
        case .symbol("{"): return try self.map()
        default: throw self.unexpected("a value")
        }
    }

    private mutating func constant(_ value: CELValue) -> Node {
        defer { self.position += 1 }
        return Node(.constant(value), self.token.range)
    }

    private mutating func name(_ name: String, isRoot: Bool = false) throws(ExpressionError) -> Node {
        let range = self.token.range
        switch name {
        case "true": return self.constant(.bool(true))
        case "false": return self.constant(.bool(false))
        case "null": return self.constant(.null)
        case "in": throw self.unexpected("a value")
        default: break
        }
        guard !Self.reserved.contains(name) else {
            throw self.error("'\(name)' is a reserved word and names nothing", range)
        }
        self.position += 1
        if self.token.kind == .symbol("(") { return try self.globalCall(name, nameRange: range) }
        if !isRoot, let slot = self.locals.lastIndex(of: name) { return Node(.local(slot), range) }
        if self.environment.declares(name) {
            let node = Node(.variable(name), range)
            self.record(node)
            return node
        }
        if let type = TypeNames.value(of: name) { return Node(.constant(type), range) }
        if let namespaced = try self.namespacedCall(name, nameRange: range) { return namespaced }
        let known = self.environment.variableNames + self.locals
        throw self.error("there is no variable '\(name)' here", hint: NearMiss.hint(for: name, in: known), range)
    }

    private mutating func list() throws(ExpressionError) -> Node {
        let start = self.token.range.lowerBound
        var isOptional = self.token.kind == .symbol("[?")
        self.position += 1
        var elements: [Node.Element] = []
        while self.token.kind != .symbol("]") {
            if !isOptional { isOptional = self.skip("?") }
            elements.append(Node.Element(node: try self.expression(), isOptional: isOptional))
            isOptional = false
            guard self.skip(",") else { break }
        }
        try self.expect("]", "',' or ']'")
        return Node(.list(elements), start..<self.tokens[self.position - 1].range.upperBound)
    }

    private mutating func map() throws(ExpressionError) -> Node {
        let start = self.token.range.lowerBound
        self.position += 1
        var entries: [Node.Entry] = []
        while self.token.kind != .symbol("}") {
            let isOptional = self.skip("?")
            let key = try self.expression()
            try self.expect(":", "':' after the key")
            entries.append(Node.Entry(key: key, value: try self.expression(), isOptional: isOptional))
            guard self.skip(",") else { break }
        }
        try self.expect("}", "',' or '}'")
        return Node(.map(entries), start..<self.tokens[self.position - 1].range.upperBound)
    }

    // MARK: Tokens

    var token: Token { self.tokens[self.position] }

    mutating func skip(_ symbol: String) -> Bool {
        guard self.token.kind == .symbol(symbol) else { return false }
        self.position += 1
        return true
    }

    mutating func expect(_ symbol: String, _ what: String) throws(ExpressionError) {
        guard self.skip(symbol) else { throw self.unexpected(what) }
    }

    private mutating func skipOperator(_ symbols: [String]) -> BinaryOperator? {
        let text: String
        switch self.token.kind {
        case .symbol(let symbol): text = symbol
        case .identifier("in"): text = "in"
        default: return nil
        }
        guard symbols.contains(text), let symbol = BinaryOperator(rawValue: text) else { return nil }
        self.position += 1
        return symbol
    }

    mutating func enter() throws(ExpressionError) {
        self.depth += 1
        guard self.depth <= self.limits.depthMaximum else { throw self.tooDeep() }
    }

    // MARK: Errors

    func unexpected(_ expected: String) -> ExpressionError {
        let token = self.token
        let found: String =
            switch token.kind {
            case .end: "the end of the expression"
            case .identifier(let name), .quotedIdentifier(let name): "'\(name)'"
            case .symbol(let symbol): "'\(symbol)'"
            case .string: "a text"
            case .bytes: "bytes"
            case .int, .uint, .double: "a number"
            }
        return self.error("expected \(expected), found \(found)", token.range)
    }

    private func tooLarge() -> ExpressionError {
        self.error("the number does not fit a 64-bit integer", hint: "write it with '.0' or 'u'", self.token.range)
    }

    private func tooDeep() -> ExpressionError {
        self.error("the expression is nested deeper than \(self.limits.depthMaximum) levels", self.token.range)
    }

    func error(_ message: String, hint: String? = nil, _ range: Range<Int>) -> ExpressionError {
        ExpressionError([ExpressionProblem(message, hint: hint, range: range)])
    }
}

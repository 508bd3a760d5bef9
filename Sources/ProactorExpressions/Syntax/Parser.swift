import ProactorDiagnostics

/// Parses an expression (CEL language definition, "Syntax"), turns macros into forms of their own and resolves names.
///
/// Bad syntax ends the parse; names that nothing declares are collected in ``problems``.
struct Parser {
    let tokens: [Token]
    let environment: ExpressionEnvironment
    let limits: ExpressionLimits
    /// Whether a name that nothing declares is a problem, or an error of the evaluation.
    let checksNames: Bool
    var position = 0
    var depth = 0
    /// The names that macros around the current place bind, innermost last.
    var locals: [String] = []
    var problems: [ExpressionProblem] = []

    init(_ tokens: [Token], environment: ExpressionEnvironment, limits: ExpressionLimits, checksNames: Bool) {
        self.tokens = tokens
        self.environment = environment
        self.limits = limits
        self.checksNames = checksNames
    }

    mutating func parse() throws(ExpressionError) -> Node {
        let node = try self.expression()
        guard self.token.kind == .end else {
            throw self.unexpected("an operator or the end of the expression")
        }
        return node
    }

    // MARK: Operators

    mutating func expression() throws(ExpressionError) -> Node {
        self.depth += 1
        defer { self.depth -= 1 }
        guard self.depth <= self.limits.depthMaximum else { throw self.tooDeep() }
        let condition = try self.operators(Self.loosest)
        guard self.skip(.question) else { return condition }
        let yes = try self.operators(Self.loosest)
        try self.expect(.colon, "':' and the value for when the condition is false")
        let no = try self.expression()
        return try self.node(.conditional(condition, yes, no), condition.range.lowerBound..<no.range.upperBound)
    }

    private static let loosest = 1

    /// How tightly a binary operator binds; 0 for all other tokens.
    private static func tightness(_ kind: Token.Kind) -> Int {
        switch kind {
        case .or: 1
        case .and: 2
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in: 3
        case .plus, .minus: 4
        case .star, .slash, .percent: 5
        default: 0
        }
    }

    /// Operands joined by operators that bind at least as tightly as `minimum`.
    private mutating func operators(_ minimum: Int) throws(ExpressionError) -> Node {
        var left = try self.unary()
        while true {
            let kind = self.token.kind
            let tightness = Self.tightness(kind)
            guard tightness >= minimum, tightness > 0 else { return left }
            if kind == .and || kind == .or {
                var terms = [left]
                while self.skip(kind) { terms.append(try self.operators(tightness + 1)) }
                let range = left.range.lowerBound..<terms[terms.count - 1].range.upperBound
                left = try self.node(kind == .and ? .and(terms) : .or(terms), range)
                continue
            }
            self.position += 1
            let right = try self.operators(tightness + 1)
            guard let symbol = BinaryOperator(rawValue: kind.symbol) else { return left }
            left = try self.node(.binary(symbol, left, right), left.range.lowerBound..<right.range.upperBound)
        }
    }

    private mutating func unary() throws(ExpressionError) -> Node {
        let start = self.token.range.lowerBound
        var count = 0
        if self.token.kind == .not {
            while self.skip(.not) { count += 1 }
            var node = try self.member()
            // A pair of them changes nothing but that the operand must be a boolean, which two check as well as ten.
            for _ in 0..<Self.reduced(count) { node = try self.node(.not(node), start..<node.range.upperBound) }
            return node
        }
        while self.token.kind == .minus {
            // A minus right before a number belongs to the number.
            if let literal = try self.negativeLiteral() { return try self.negated(count, literal, start) }
            self.position += 1
            count += 1
        }
        return try self.negated(count, try self.member(), start)
    }

    private static func reduced(_ count: Int) -> Int { count > 2 ? 2 - count % 2 : count }

    private func negated(_ count: Int, _ operand: Node, _ start: Int) throws(ExpressionError) -> Node {
        var node = operand
        for _ in 0..<Self.reduced(count) { node = try self.node(.negate(node), start..<node.range.upperBound) }
        return node
    }

    /// A minus, a number, and what is selected from it; `nil` when no number follows the minus.
    private mutating func negativeLiteral() throws(ExpressionError) -> Node? {
        let number = self.tokens[self.position + 1]
        let value: CELValue
        switch (number.kind, number.payload) {
        case (.int, .integer(let magnitude)):
            let limit = UInt64(Int64.max) + 1
            guard magnitude <= limit else { throw self.tooLarge(number) }
            value = .int(magnitude == limit ? .min : -Int64(magnitude))
        case (.double, .double(let double)): value = .double(-double)
        default: return nil
        }
        let range = self.token.range.lowerBound..<number.range.upperBound
        self.position += 2
        return try self.members(of: try self.node(.constant(value), range))
    }

    // MARK: Primaries

    private mutating func member() throws(ExpressionError) -> Node {
        try self.members(of: try self.primary())
    }

    private mutating func primary() throws(ExpressionError) -> Node {
        let token = self.token
        switch (token.kind, token.payload) {
        case (.int, .integer(let magnitude)):
            guard let value = Int64(exactly: magnitude) else { throw self.tooLarge(token) }
            return try self.constant(.int(value))
        case (.uint, .integer(let value)): return try self.constant(.uint(value))
        case (.double, .double(let value)): return try self.constant(.double(value))
        case (.string, .text(let value)): return try self.constant(.string(value))
        case (.bytes, .bytes(let value)): return try self.constant(.bytes(value))
        case (.identifier, .text(let name)): return try self.name(name, isRoot: false)
        case (.dot, _):
            self.position += 1
            guard self.token.kind == .identifier else { throw self.unexpected("a name") }
            return try self.name(self.token.text, isRoot: true)
        case (.leftParenthesis, _):
            self.position += 1
            let node = try self.expression()
            try self.expect(.rightParenthesis, "')'")
            return try self.node(node.form, token.range.lowerBound..<self.lastEnd)
        case (.leftBracket, _): return try self.list()
        case (.leftBrace, _): return try self.map()
        default: throw self.unexpected("a value")
        }
    }

    mutating func constant(_ value: CELValue) throws(ExpressionError) -> Node {
        let range = self.token.range
        self.position += 1
        return try self.node(.constant(value), range)
    }

    private mutating func list() throws(ExpressionError) -> Node {
        let start = self.token.range.lowerBound
        self.position += 1
        var elements: [Node.Element] = []
        while self.token.kind != .rightBracket {
            let isOptional = self.skip(.question)
            elements.append(Node.Element(node: try self.expression(), isOptional: isOptional))
            guard self.skip(.comma) else { break }
        }
        try self.expect(.rightBracket, "',' or ']'")
        return try self.node(.list(elements), start..<self.lastEnd)
    }

    private mutating func map() throws(ExpressionError) -> Node {
        let start = self.token.range.lowerBound
        self.position += 1
        var entries: [Node.Entry] = []
        while self.token.kind != .rightBrace {
            let isOptional = self.skip(.question)
            let key = try self.expression()
            try self.expect(.colon, "':' after the key")
            entries.append(Node.Entry(key: key, value: try self.expression(), isOptional: isOptional))
            guard self.skip(.comma) else { break }
        }
        try self.expect(.rightBrace, "',' or '}'")
        return try self.node(.map(entries), start..<self.lastEnd)
    }

    // MARK: Tokens

    var token: Token { self.tokens[self.position] }

    /// The token `distance` further on; the last one where there are not so many.
    func token(after distance: Int) -> Token { self.tokens[min(self.position + distance, self.tokens.count - 1)] }

    /// Where the token before the current one ends.
    var lastEnd: Int { self.tokens[self.position - 1].range.upperBound }

    mutating func skip(_ kind: Token.Kind) -> Bool {
        guard self.token.kind == kind else { return false }
        self.position += 1
        return true
    }

    mutating func expect(_ kind: Token.Kind, _ what: String) throws(ExpressionError) {
        guard self.skip(kind) else { throw self.unexpected(what) }
    }

    /// A node, unless it would make the tree too deep to be walked.
    func node(_ form: Node.Form, _ range: Range<Int>) throws(ExpressionError) -> Node {
        let node = Node(form, range)
        guard node.depth <= self.limits.treeDepthMaximum else { throw self.tooDeep() }
        return node
    }

    // MARK: Errors

    func unexpected(_ expected: String) -> ExpressionError {
        let token = self.token
        let found: String =
            switch token.kind {
            case .end: "the end of the expression"
            case .identifier, .quotedIdentifier: "'\(token.text)'"
            case .string: "a text"
            case .bytes: "bytes"
            case .int, .uint, .double: "a number"
            default: "'\(token.kind.symbol)'"
            }
        return self.error("expected \(expected), found \(found)", token.range)
    }

    private func tooLarge(_ token: Token) -> ExpressionError {
        self.error("the number does not fit a 64-bit integer", hint: "write it with '.0' or 'u'", token.range)
    }

    private func tooDeep() -> ExpressionError {
        self.error(
            "the expression is too deep: at most \(self.limits.depthMaximum) brackets may stand in one another, and "
                + "\(self.limits.treeDepthMaximum) operators follow one another",
            self.token.range
        )
    }

    func error(_ message: String, hint: String? = nil, _ range: Range<Int>) -> ExpressionError {
        ExpressionError([ExpressionProblem(message, hint: hint, range: range)])
    }
}

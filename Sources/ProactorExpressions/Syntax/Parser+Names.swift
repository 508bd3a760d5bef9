import ProactorDiagnostics

// Names, and what is selected from values (CEL language definition, "Name Resolution").
extension Parser {
    private static let reserved: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]

    /// A variable, a constant that is written as a name, or the call of a function; the name is the current token.
    ///
    /// - Parameter isRoot: Whether a dot stands before it, which leaves out the container and what macros bind.
    mutating func name(_ name: String, isRoot: Bool) throws(ExpressionError) -> Node {
        let range = self.token.range
        switch name {
        case "true": return try self.constant(.bool(true))
        case "false": return try self.constant(.bool(false))
        case "null": return try self.constant(.null)
        default: break
        }
        guard !Self.reserved.contains(name) else {
            throw self.error("'\(name)' is a reserved word and names nothing", range)
        }
        if self.token(after: 1).kind == .leftParenthesis {
            self.position += 1
            return try self.globalCall(name, nameRange: range)
        }
        if !isRoot, let slot = self.locals.lastIndex(of: name) {
            self.position += 1
            return try self.node(.local(slot), range)
        }
        if let resolved = try self.qualifiedName(name, isRoot: isRoot) { return resolved }
        self.position += 1
        if self.environment.declares(name) { return try self.node(.variable(name), range) }
        if let type = TypeNames.value(of: name) { return try self.node(.constant(type), range) }
        if let call = try self.namespacedCall(name, nameRange: range) { return call }
        return try self.unknownName(name, range)
    }

    /// A name of several parts that stands for one variable or one type, or of one part in the container: the longest that
    /// is declared. `nil`, and no token taken, where there is none.
    private mutating func qualifiedName(_ first: String, isRoot: Bool) throws(ExpressionError) -> Node? {
        guard self.environment.hasQualifiedNames || TypeNames.namespaces.contains(first) else { return nil }
        var parts = [first]
        while self.token(after: 2 * parts.count - 1).kind == .dot,
            self.token(after: 2 * parts.count).kind == .identifier,
            self.token(after: 2 * parts.count + 1).kind != .leftParenthesis
        {
            parts.append(self.token(after: 2 * parts.count).text)
        }
        for count in stride(from: parts.count, to: 0, by: -1) {
            let name = parts[..<count].joined(separator: ".")
            let form: Node.Form
            if let variable = self.environment.variable(named: name, isRoot: isRoot) {
                form = .variable(variable)
            } else if count > 1, let type = TypeNames.value(of: name) {
                form = .constant(type)
            } else {
                continue
            }
            let start = self.token.range.lowerBound
            self.position += 2 * count - 1
            return try self.node(form, start..<self.lastEnd)
        }
        return nil
    }

    mutating func unknownName(_ name: String, _ range: Range<Int>) throws(ExpressionError) -> Node {
        if self.checksNames {
            let known = self.environment.variableNames + self.locals.filter { !$0.hasPrefix("@") }
            self.report("there is no variable '\(name)' here", hint: NearMiss.hint(for: name, in: known), range)
        }
        return try self.node(.unknownName(name), range)
    }

    mutating func report(_ message: String, hint: String? = nil, _ range: Range<Int>) {
        guard self.problems.count < self.limits.problemsMaximum else { return }
        self.problems.append(ExpressionProblem(message, hint: hint, range: range))
    }

    // MARK: Members

    mutating func members(of primary: Node) throws(ExpressionError) -> Node {
        var node = primary
        while true {
            switch self.token.kind {
            case .dot: node = try self.selection(of: node)
            case .leftBracket:
                self.position += 1
                let isOptional = self.skip(.question)
                let index = try self.expression()
                try self.expect(.rightBracket, "']'")
                let range = node.range.lowerBound..<self.lastEnd
                node = try self.node(.index(node, index, isOptional: isOptional), range)
            default: return node
            }
        }
    }

    private mutating func selection(of node: Node) throws(ExpressionError) -> Node {
        self.position += 1
        let isOptional = self.skip(.question)
        let token = self.token
        switch token.kind {
        case .identifier where !["true", "false", "null"].contains(token.text): break
        case .quotedIdentifier: break
        case .identifier, .in:
            throw self.error(
                "'\(token.text)' is a keyword",
                hint: "write .`\(token.text)` or [\"\(token.text)\"]",
                token.range
            )
        default: throw self.unexpected("the name of a field")
        }
        self.position += 1
        if token.kind == .identifier, self.token.kind == .leftParenthesis, !isOptional {
            return try self.memberCall(token.text, on: node, nameRange: token.range)
        }
        return try self.node(
            .select(node, field: token.text, isOptional: isOptional),
            node.range.lowerBound..<token.range.upperBound
        )
    }
}

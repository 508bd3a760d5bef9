import ProactorDiagnostics

// Calls (CEL language definition, "Evaluation").
extension Parser {
    /// The call of a function without a receiver; its parenthesis is the current token.
    mutating func globalCall(_ name: String, nameRange: Range<Int>) throws(ExpressionError) -> Node {
        if name == "has" { return try self.presenceTest(nameRange) }
        let arguments = try self.arguments()
        return try self.call(name, arguments, .global, nameRange, nameRange.lowerBound..<self.lastEnd)
    }

    /// `math.ceil(x)`, `cel.bind(…)`, `optional.of(x)` and the like: a namespace, just read, and a function in it.
    mutating func namespacedCall(_ namespace: String, nameRange: Range<Int>) throws(ExpressionError) -> Node? {
        guard FunctionLibrary.namespaces.contains(namespace), self.token.kind == .dot,
            self.token(after: 1).kind == .identifier, self.token(after: 2).kind == .leftParenthesis
        else { return nil }
        let name = self.token(after: 1).text
        let fullRange = nameRange.lowerBound..<self.token(after: 1).range.upperBound
        self.position += 2
        if namespace == "cel", let macro = try self.bindingMacro(name, fullRange) { return macro }
        let arguments = try self.arguments()
        let range = nameRange.lowerBound..<self.lastEnd
        return try self.call("\(namespace).\(name)", arguments, .global, fullRange, range)
    }

    mutating func memberCall(
        _ name: String,
        on receiver: Node,
        nameRange: Range<Int>
    ) throws(ExpressionError) -> Node {
        if let macro = try self.macro(name, on: receiver, nameRange) { return macro }
        let arguments = [receiver] + (try self.arguments())
        return try self.call(name, arguments, .member, nameRange, receiver.range.lowerBound..<self.lastEnd)
    }

    private mutating func call(
        _ name: String,
        _ arguments: [Node],
        _ style: FunctionLibrary.Style,
        _ nameRange: Range<Int>,
        _ range: Range<Int>
    ) throws(ExpressionError) -> Node {
        if let overloads = FunctionLibrary.overloads(name, style) {
            if overloads.argumentCounts.contains(arguments.count) {
                return try self.node(.call(overloads, arguments), range)
            }
            if self.checksNames {
                let given = arguments.count - (style == .member ? 1 : 0)
                let message = "'\(name)' does not take \(given) argument\(given == 1 ? "" : "s")"
                self.report(message, hint: overloads.usage, range)
            }
        } else if let declaration = self.environment.function(name, isMember: style == .member, arguments.count) {
            return try self.node(.declaredCall(declaration, arguments), range)
        } else if self.checksNames {
            let hint = NearMiss.hint(for: name, in: FunctionLibrary.names(style))
            self.report("there is no function '\(name)'", hint: hint, nameRange)
        }
        return try self.node(.unknownCall(name: name, arguments), range)
    }

    mutating func arguments() throws(ExpressionError) -> [Node] {
        try self.expect(.leftParenthesis, "'('")
        guard !self.skip(.rightParenthesis) else { return [] }
        var arguments: [Node] = []
        repeat { arguments.append(try self.expression()) } while self.skip(.comma)
        try self.expect(.rightParenthesis, "',' or ')'")
        return arguments
    }
}

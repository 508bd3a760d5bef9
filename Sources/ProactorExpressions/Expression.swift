import ProactorModel

/// A compiled CEL expression; immutable, and cheap to copy.
package struct Expression: Sendable {
    package let source: String
    /// The paths that it reads from variables.
    package let references: [Reference]
    private let root: Node
    private let limits: ExpressionLimits
    private let allowsMixedArithmetic: Bool

    /// Compiles an expression.
    ///
    /// - Throws: ``ExpressionError`` with places in the source.
    package init(
        _ source: String,
        environment: ExpressionEnvironment = .dynamic,
        limits: ExpressionLimits = ExpressionLimits()
    ) throws(ExpressionError) {
        guard source.utf8.count <= limits.sourceSizeMaximum else {
            let message = "the expression has \(source.utf8.count) bytes; the limit is \(limits.sourceSizeMaximum)"
            throw ExpressionError([ExpressionProblem(message, range: 0..<1)])
        }
        let tokens = try Lexer.tokens(of: Array(source.unicodeScalars))
        var parser = Parser(tokens, environment: environment, limits: limits)
        self.root = try parser.parse()
        self.references = parser.references
        self.source = source
        self.limits = limits
        self.allowsMixedArithmetic = environment.allowsMixedArithmetic
    }

    /// The expression's value for the variables of `activation`.
    package func evaluate(_ activation: Activation) throws(EvaluationError) -> CELValue {
        var context = EvaluationContext(
            activation: activation,
            limits: self.limits,
            allowsMixedArithmetic: self.allowsMixedArithmetic
        )
        do {
            return try Evaluator.evaluate(self.root, &context)
        } catch {
            throw EvaluationError(error.message, range: error.range ?? self.root.range)
        }
    }
}

extension CELValue {
    /// The elements of a list; `nil` for every other value.
    package var listElements: [CELValue]? {
        guard case .list(let list) = self else { return nil }
        return list.values
    }
}

import ProactorModel

/// A compiled CEL expression; immutable, and cheap to copy.
package struct Expression: Sendable {
    private let compiled: Compiled

    /// What is common to all copies.
    private final class Compiled: Sendable {
        let source: String
        let environment: ExpressionEnvironment
        let limits: ExpressionLimits
        let root: any Operation
        let resultType: CELType
        let references: [Reference]
        let comparisons: [FieldComparison]
        let warnings: [ExpressionProblem]

        init(
            _ source: String,
            _ environment: ExpressionEnvironment,
            _ limits: ExpressionLimits,
            isChecked: Bool,
            expecting expected: CELType?
        ) throws(ExpressionError) {
            let (node, problems) = try Self.parse(source, environment, limits, isChecked: isChecked)
            var checker = Checker(environment: environment, limits: limits)
            self.resultType = isChecked ? checker.type(of: node).determined : .dyn
            if let expected { checker.require(expected, self.resultType, "the value", node.range) }
            var compiler = Compiler(
                allowsMixedArithmetic: environment.allowsMixedArithmetic,
                checksPatterns: isChecked
            )
            self.root = compiler.operation(for: node)
            let all = problems + checker.problems + compiler.problems
            guard all.isEmpty else {
                throw ExpressionError(all.sorted { $0.range.lowerBound < $1.range.lowerBound })
            }
            self.source = source
            self.environment = environment
            self.limits = limits
            self.references = Reference.references(in: node)
            self.comparisons = FieldComparison.comparisons(in: node)
            self.warnings = checker.warnings
        }

        /// The expression as a tree, and the names in it that nothing declares.
        static func parse(
            _ source: String,
            _ environment: ExpressionEnvironment,
            _ limits: ExpressionLimits,
            isChecked: Bool
        ) throws(ExpressionError) -> (Node, [ExpressionProblem]) {
            guard source.utf8.count <= limits.sourceSizeMaximum else {
                let message = "the expression has \(source.utf8.count) bytes; the limit is \(limits.sourceSizeMaximum)"
                throw ExpressionError([ExpressionProblem(message, range: 0..<1)])
            }
            let tokens = try Lexer.tokens(of: source)
            var parser = Parser(tokens, environment: environment, limits: limits, checksNames: isChecked)
            let node = try parser.parse()
            return (node, parser.problems)
        }
    }

    /// Compiles an expression, and checks the types of its parts as far as the environment tells them.
    ///
    /// - Parameters:
    ///   - expected: The type that the value must have, where that matters: `bool` for a condition.
    ///   - isChecked: Whether names and types are checked beforehand. Where not, what is wrong with them is an error of the
    ///     evaluation, which other parts may absorb.
    /// - Throws: ``ExpressionError`` with places in the source.
    package init(
        _ source: String,
        environment: ExpressionEnvironment = .dynamic,
        limits: ExpressionLimits = ExpressionLimits(),
        expecting expected: CELType? = nil,
        isChecked: Bool = true
    ) throws(ExpressionError) {
        self.compiled = try Compiled(source, environment, limits, isChecked: isChecked, expecting: expected)
    }

    package var source: String { self.compiled.source }

    /// The type of its value; ``CELType/dyn`` where only the evaluation tells.
    package var resultType: CELType { self.compiled.resultType }

    /// The paths that it reads from variables, in the order of the text.
    package var references: [Reference] { self.compiled.references }

    /// Those comparisons of fields with constants that decide alone: see ``FieldComparison`` for what is guaranteed.
    package var comparisons: [FieldComparison] { self.compiled.comparisons }

    /// What is allowed but suspicious: fields that the environment's types do not know, where they allow others.
    package var warnings: [ExpressionProblem] { self.compiled.warnings }

    /// The expression's value for the variables of `activation`.
    package func evaluate(_ activation: Activation) throws(EvaluationError) -> CELValue {
        var context = self.context(remaining: nil)
        return try self.evaluate(activation, &context)
    }

    /// The same, with no more steps than `remaining`, which is left as what others may take.
    func evaluate(_ activation: Activation, remaining: inout Int) throws(EvaluationError) -> CELValue {
        var context = self.context(remaining: remaining)
        defer { remaining = context.remaining }
        return try self.evaluate(activation, &context)
    }

    private func evaluate(
        _ activation: Activation,
        _ context: inout EvaluationContext
    ) throws(EvaluationError) -> CELValue {
        do {
            return try self.compiled.root.value(activation, &context)
        } catch {
            throw EvaluationError(error.message, range: error.range ?? self.compiled.root.range)
        }
    }

    /// Whether the expression, a condition, is true for the variables of `activation`; a value of another type is an error.
    package func isTrue(_ activation: Activation) throws(EvaluationError) -> Bool {
        var context = self.context(remaining: nil)
        do {
            return try self.compiled.root.condition(activation, &context)
        } catch {
            throw EvaluationError(error.message, range: error.range ?? self.compiled.root.range)
        }
    }

    private func context(remaining: Int?) -> EvaluationContext {
        EvaluationContext(
            costMaximum: self.compiled.limits.costMaximum,
            remaining: remaining,
            allowsMixedArithmetic: self.compiled.environment.allowsMixedArithmetic
        )
    }
}

extension Expression {
    /// What each top-level conjunct says to an activation, for people who ask why an expression is false. Parses the
    /// text again: this is not for the hot path.
    package func explain(_ activation: Activation) -> [ClauseOutcome] {
        let parsed = try? Compiled.parse(
            self.source,
            self.compiled.environment,
            self.compiled.limits,
            isChecked: false
        )
        guard let (node, _) = parsed else { return [] }
        return ClauseOutcome.outcomes(of: node, source: self.source) { clause in
            var compiler = Compiler(
                allowsMixedArithmetic: self.compiled.environment.allowsMixedArithmetic,
                checksPatterns: false
            )
            let operation = compiler.operation(for: clause)
            var context = self.context(remaining: nil)
            do throws(EvaluationFailure) {
                return try operation.condition(activation, &context) ? .isTrue : .isFalse
            } catch {
                return .failed(error.message)
            }
        } valueOf: { reference in
            reference.value(in: activation)
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

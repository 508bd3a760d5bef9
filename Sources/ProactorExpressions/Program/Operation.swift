/// One part of a compiled expression.
protocol Operation: AnyObject, Sendable {
    /// In Unicode scalars of the expression's text.
    var range: Range<Int> { get }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue

    /// The value where a condition is needed; what is no boolean is an error.
    func condition(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool
}

extension Operation {
    func condition(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        let value = try self.value(activation, &context)
        guard case .bool(let bool) = value else { throw self.notBoolean(value) }
        return bool
    }

    func notBoolean(_ value: CELValue) -> EvaluationFailure {
        EvaluationFailure(.error("a condition must be true or false, not \(value.typeName)"), range: self.range)
    }
}

/// An operation whose value is always a boolean.
protocol Condition: Operation {}

extension Condition {
    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        .bool(try self.condition(activation, &context))
    }
}

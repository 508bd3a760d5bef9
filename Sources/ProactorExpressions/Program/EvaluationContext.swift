/// What one evaluation carries along.
struct EvaluationContext {
    let activation: Activation
    let limits: ExpressionLimits
    let allowsMixedArithmetic: Bool
    /// What macros bind, innermost last.
    var locals: [CELValue] = []
    private var cost = 0

    init(activation: Activation, limits: ExpressionLimits, allowsMixedArithmetic: Bool) {
        self.activation = activation
        self.limits = limits
        self.allowsMixedArithmetic = allowsMixedArithmetic
    }

    /// Bytes that count as one step.
    private static let bytesPerStep = 16

    mutating func charge(_ steps: Int) throws(EvaluationFailure) {
        self.cost += steps
        guard self.cost <= self.limits.costMaximum else {
            throw EvaluationFailure(.limit("the evaluation takes more than \(self.limits.costMaximum) steps"))
        }
    }

    /// Charges for reading or building this many bytes.
    mutating func charge(bytes: Int) throws(EvaluationFailure) { try self.charge(bytes / Self.bytesPerStep + 1) }
}

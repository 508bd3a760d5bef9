/// What one evaluation carries along.
struct EvaluationContext {
    let activation: Activation
    let allowsMixedArithmetic: Bool
    /// What macros bind, by place.
    var locals: [CELValue]
    /// Why places that `cel.bind` binds have no value; few do.
    private var failures: [Int: EvaluationFailure] = [:]
    /// Steps that may still be taken.
    private var remaining: Int
    private let costMaximum: Int

    init(activation: Activation, localCount: Int, costMaximum: Int, allowsMixedArithmetic: Bool) {
        self.activation = activation
        self.locals = localCount == 0 ? [] : Array(repeating: .null, count: localCount)
        self.remaining = costMaximum
        self.costMaximum = costMaximum
        self.allowsMixedArithmetic = allowsMixedArithmetic
    }

    /// Bytes that count as one step.
    static let bytesPerStep = 16

    @inline(__always)
    mutating func charge(_ steps: Int) throws(EvaluationFailure) {
        self.remaining -= steps
        if self.remaining < 0 { throw self.exhausted() }
    }

    /// Charges for reading or building this many bytes.
    @inline(__always)
    mutating func charge(bytes: Int) throws(EvaluationFailure) { try self.charge(bytes / Self.bytesPerStep + 1) }

    private func exhausted() -> EvaluationFailure {
        EvaluationFailure(.limit("the evaluation takes more than \(self.costMaximum) steps"))
    }

    // MARK: Bindings that may have failed

    mutating func bind(_ slot: Int, to value: CELValue) {
        self.locals[slot] = value
        if !self.failures.isEmpty { self.failures[slot] = nil }
    }

    mutating func bind(_ slot: Int, to failure: EvaluationFailure) { self.failures[slot] = failure }

    func boundValue(at slot: Int) throws(EvaluationFailure) -> CELValue {
        if !self.failures.isEmpty, let failure = self.failures[slot] { throw failure }
        return self.locals[slot]
    }
}

/// What one evaluation carries along, beside the activation, which stays the caller's.
struct EvaluationContext: ~Copyable {
    let allowsMixedArithmetic: Bool
    private var locals = EvaluationLocals()
    /// Steps that may still be taken.
    private(set) var remaining: Int
    private let costMaximum: Int

    /// - Parameter remaining: The steps that may be taken, when others have taken some of the most there may be.
    init(costMaximum: Int, remaining: Int? = nil, allowsMixedArithmetic: Bool) {
        self.remaining = remaining ?? costMaximum
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

    // MARK: What macros bind

    func value(at slot: Int) -> CELValue { self.locals.value(at: slot) }

    @inline(__always)
    mutating func bind(_ slot: Int, to value: CELValue) { self.locals.bind(slot, to: value) }

    /// Remembers why a place has no value.
    mutating func bind(_ slot: Int, to failure: EvaluationFailure) { self.locals.bind(slot, to: failure) }

    /// The value of a place that may have none.
    func boundValue(at slot: Int) throws(EvaluationFailure) -> CELValue {
        if let failure = self.locals.failure(at: slot) { throw failure }
        return self.locals.value(at: slot)
    }
}

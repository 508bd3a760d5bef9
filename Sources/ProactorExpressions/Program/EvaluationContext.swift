/// What one evaluation carries along, beside the activation, which stays the caller's.
struct EvaluationContext {
    let allowsMixedArithmetic: Bool
    /// What macros bind, by place.
    private var locals = EvaluationLocals()
    /// Why places that `cel.bind` binds have no value; few do.
    private var failures: [Int: EvaluationFailure]?
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

    func value(at slot: Int) -> CELValue { self.locals[slot] }

    @inline(__always)
    mutating func bind(_ slot: Int, to value: CELValue) {
        self.locals[slot] = value
        if self.failures != nil { self.failures?[slot] = nil }
    }

    /// Remembers why a place has no value.
    mutating func bind(_ slot: Int, to failure: EvaluationFailure) {
        self.failures = self.failures ?? [:]
        self.failures?[slot] = failure
    }

    /// The value of a place that may have none.
    func boundValue(at slot: Int) throws(EvaluationFailure) -> CELValue {
        if let failure = self.failures?[slot] { throw failure }
        return self.locals[slot]
    }
}

/// What a macro visits: the elements of a list, or the keys and values of a map.
struct ComprehensionItems {
    private let container: CELValue
    let count: Int
    private let slot: Int
    private let hasTwoVariables: Bool

    init(
        _ container: CELValue,
        _ comprehension: ComprehensionPlan,
        _ range: Range<Int>
    ) throws(EvaluationFailure) {
        switch container {
        case .list(let list): self.count = list.count
        case .map(let map): self.count = map.count
        default:
            let message = "\(container.typeName) has no elements to visit; a list or a map has"
            throw EvaluationFailure(.error(message), range: range)
        }
        self.container = container
        self.slot = comprehension.slot
        self.hasTwoVariables = comprehension.hasTwoVariables
    }

    /// What the first variable holds at `position`.
    func first(at position: Int) -> CELValue {
        switch self.container {
        case .list(let list): self.hasTwoVariables ? .int(Int64(position)) : list[position]
        case .map(let map): map.key(at: position)
        default: .null
        }
    }

    /// Binds the variables for one visit.
    @inline(__always)
    func bind(at position: Int, _ context: inout EvaluationContext) throws(EvaluationFailure) {
        try context.charge(1)
        context.bind(self.slot, to: self.first(at: position))
        guard self.hasTwoVariables else { return }
        switch self.container {
        case .list(let list): context.bind(self.slot + 1, to: list[position])
        case .map(let map): context.bind(self.slot + 1, to: map.value(at: position))
        default: break
        }
    }
}

/// The parts that all macros which visit elements have. An object, so that an evaluation need not copy them.
final class ComprehensionPlan: Sendable {
    let container: any Operation
    let slot: Int
    let hasTwoVariables: Bool
    let filter: (any Operation)?
    let result: any Operation
    let range: Range<Int>

    init(
        container: any Operation,
        slot: Int,
        hasTwoVariables: Bool,
        filter: (any Operation)?,
        result: any Operation,
        range: Range<Int>
    ) {
        self.container = container
        self.slot = slot
        self.hasTwoVariables = hasTwoVariables
        self.filter = filter
        self.result = result
        self.range = range
    }

    func items(
        _ activation: Activation,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> ComprehensionItems {
        try context.charge(1)
        return try ComprehensionItems(self.container.value(activation, &context), self, self.container.range)
    }
}

/// `cel.bind(name, value, body)`.
final class BindOperation: Operation {
    let bound: any Operation
    let slot: Int
    let body: any Operation

    init(_ bound: any Operation, slot: Int, _ body: any Operation, _ range: Range<Int>) {
        self.bound = bound
        self.slot = slot
        self.body = body
        self.range = range
    }

    let range: Range<Int>

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        do throws(EvaluationFailure) {
            context.bind(self.slot, to: try self.bound.value(activation, &context))
        } catch {
            // The specification binds lazily: an error that the body never reads does not count.
            if error.isLimit { throw error }
            context.bind(self.slot, to: error)
        }
        return try self.body.value(activation, &context)
    }
}

/// `optMap` and `optFlatMap`.
final class OptionalMapOperation: Operation {
    let operand: any Operation
    let slot: Int
    let body: any Operation
    let isFlat: Bool
    let range: Range<Int>

    init(_ operand: any Operation, slot: Int, _ body: any Operation, isFlat: Bool, _ range: Range<Int>) {
        self.operand = operand
        self.slot = slot
        self.body = body
        self.isFlat = isFlat
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        let value = try self.operand.value(activation, &context)
        guard case .optional(let optional) = value else {
            throw EvaluationFailure.noOverload(self.isFlat ? "optFlatMap" : "optMap", value).at(self.range)
        }
        guard let optional else { return .optional(nil) }
        context.bind(self.slot, to: optional)
        let mapped = try self.body.value(activation, &context)
        guard self.isFlat else { return .optional(mapped) }
        guard case .optional = mapped else {
            throw EvaluationFailure.noOverload("optFlatMap", value, mapped).at(self.range)
        }
        return mapped
    }
}

/// `a && b`: a side that is false decides, whatever error the other has.
final class AndOperation: Condition {
    let left: any Operation
    let right: any Operation
    let range: Range<Int>

    init(_ left: any Operation, _ right: any Operation, _ range: Range<Int>) {
        self.left = left
        self.right = right
        self.range = range
    }

    func condition(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        try context.charge(1)
        do throws(EvaluationFailure) {
            if try !self.left.condition(activation, &context) { return false }
        } catch {
            return try self.absorb(error, activation, &context)
        }
        return try self.right.condition(activation, &context)
    }

    /// What the right side says after an error.
    private func absorb(
        _ failure: EvaluationFailure,
        _ activation: Activation,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> Bool {
        if failure.isLimit { throw failure }
        do throws(EvaluationFailure) {
            if try !self.right.condition(activation, &context) { return false }
        } catch {
            if error.isLimit { throw error }
        }
        throw failure
    }
}

/// `a || b`: a side that is true decides, whatever error the other has.
final class OrOperation: Condition {
    let left: any Operation
    let right: any Operation
    let range: Range<Int>

    init(_ left: any Operation, _ right: any Operation, _ range: Range<Int>) {
        self.left = left
        self.right = right
        self.range = range
    }

    func condition(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        try context.charge(1)
        do throws(EvaluationFailure) {
            if try self.left.condition(activation, &context) { return true }
        } catch {
            return try self.absorb(error, activation, &context)
        }
        return try self.right.condition(activation, &context)
    }

    /// What the right side says after an error.
    private func absorb(
        _ failure: EvaluationFailure,
        _ activation: Activation,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> Bool {
        if failure.isLimit { throw failure }
        do throws(EvaluationFailure) {
            if try self.right.condition(activation, &context) { return true }
        } catch {
            if error.isLimit { throw error }
        }
        throw failure
    }
}

/// `!e`.
final class NotOperation: Condition {
    let operand: any Operation
    let range: Range<Int>

    init(_ operand: any Operation, _ range: Range<Int>) {
        self.operand = operand
        self.range = range
    }

    func condition(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        try context.charge(1)
        return try !self.operand.condition(activation, &context)
    }
}

/// `c ? a : b`.
final class ConditionalOperation: Operation {
    let test: any Operation
    let yes: any Operation
    let no: any Operation
    let range: Range<Int>

    init(_ test: any Operation, _ yes: any Operation, _ no: any Operation, _ range: Range<Int>) {
        self.test = test
        self.yes = yes
        self.no = no
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        return try self.test.condition(activation, &context)
            ? self.yes.value(activation, &context) : self.no.value(activation, &context)
    }
}

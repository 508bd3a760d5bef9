/// `&&` of any number of terms: one that is false decides, whatever errors the others have.
final class AndOperation: Condition {
    let terms: [any Operation]
    let range: Range<Int>

    init(_ terms: [any Operation], _ range: Range<Int>) {
        self.terms = terms
        self.range = range
    }

    func condition(_ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        try context.charge(1)
        var failure: EvaluationFailure?
        for term in self.terms {
            do throws(EvaluationFailure) {
                if try !term.condition(&context) { return false }
            } catch {
                if error.isLimit { throw error }
                if failure == nil { failure = error }
            }
        }
        if let failure { throw failure }
        return true
    }
}

/// `||` of any number of terms: one that is true decides, whatever errors the others have.
final class OrOperation: Condition {
    let terms: [any Operation]
    let range: Range<Int>

    init(_ terms: [any Operation], _ range: Range<Int>) {
        self.terms = terms
        self.range = range
    }

    func condition(_ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        try context.charge(1)
        var failure: EvaluationFailure?
        for term in self.terms {
            do throws(EvaluationFailure) {
                if try term.condition(&context) { return true }
            } catch {
                if error.isLimit { throw error }
                if failure == nil { failure = error }
            }
        }
        if let failure { throw failure }
        return false
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

    func condition(_ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        try context.charge(1)
        return try !self.operand.condition(&context)
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

    func value(_ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        return try self.test.condition(&context) ? self.yes.value(&context) : self.no.value(&context)
    }
}

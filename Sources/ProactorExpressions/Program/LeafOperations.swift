import ProactorModel

/// A constant.
final class ConstantOperation: Operation {
    let constant: CELValue
    let range: Range<Int>

    init(_ constant: CELValue, _ range: Range<Int>) {
        self.constant = constant
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        return self.constant
    }
}

/// A variable of the activation.
final class VariableOperation: Operation {
    let name: String
    let range: Range<Int>

    init(_ name: String, _ range: Range<Int>) {
        self.name = name
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        guard let value = activation[self.name] else {
            throw EvaluationFailure(.error("there is no value for '\(self.name)'"), range: self.range)
        }
        return value
    }
}

/// What a macro binds.
final class LocalOperation: Operation {
    let slot: Int
    let range: Range<Int>

    init(_ slot: Int, _ range: Range<Int>) {
        self.slot = slot
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        return context.value(at: self.slot)
    }
}

/// What `cel.bind` binds: reading it fails where its value could not be computed.
final class BoundOperation: Operation {
    let slot: Int
    let range: Range<Int>

    init(_ slot: Int, _ range: Range<Int>) {
        self.slot = slot
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        return try context.boundValue(at: self.slot)
    }
}

/// What was found not to work before the evaluation, in an expression that is not checked.
final class FailingOperation: Operation {
    let message: String
    let range: Range<Int>

    init(_ message: String, _ range: Range<Int>) {
        self.message = message
        self.range = range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        throw EvaluationFailure(.error(self.message), range: self.range)
    }
}

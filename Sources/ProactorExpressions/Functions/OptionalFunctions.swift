/// Optional values.
enum OptionalFunctions {
    static func call(
        _ function: Function,
        _ arguments: [CELValue],
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        switch function {
        case .optionalOf: return .optional(arguments[0])
        case .optionalOfNonZero: return .optional(arguments[0].isZeroValue ? nil : arguments[0])
        case .optionalNone: return .optional(nil)
        case .unwrap: return try Self.unwrap(arguments[0], &context)
        default: break
        }
        guard case .optional(let wrapped) = arguments[0] else { throw .noOverload("\(function)", arguments) }
        switch function {
        case .hasValue: return .bool(wrapped != nil)
        case .value:
            guard let wrapped else { throw .error("the optional has no value") }
            return wrapped
        case .or: return wrapped == nil ? arguments[1] : arguments[0]
        default: return wrapped ?? arguments[1]
        }
    }

    /// The values of those elements that have one.
    private static func unwrap(
        _ value: CELValue,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        guard case .list(let list) = value else { throw .noOverload("optional.unwrap", value) }
        try context.charge(list.count)
        var values: [CELValue] = []
        for element in list {
            guard case .optional(let wrapped) = element else { throw .noOverload("optional.unwrap", element) }
            if let wrapped { values.append(wrapped) }
        }
        return .list(CELList(values))
    }
}

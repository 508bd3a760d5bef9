extension CELType {
    /// Whether nothing is known, so that only the evaluation can tell.
    var isDynamic: Bool { self == .dyn || self == .undetermined }

    var isNumber: Bool {
        switch self {
        case .int, .uint, .double: true
        default: false
        }
    }

    /// The type without the possibility of null.
    var withoutNull: Self {
        guard case .nullable(let type) = self else { return self }
        return type
    }

    /// What is left undetermined becomes dynamic.
    var determined: Self {
        switch self {
        case .undetermined: .dyn
        case .list(let element): .list(element.determined)
        case .map(let key, let value): .map(key.determined, value.determined)
        case .optional(let wrapped): .optional(wrapped.determined)
        case .type(let type): .type(type.determined)
        case .nullable(let type): .nullable(type.determined)
        case .named(let name, let parameters): .named(name, parameters.map(\.determined))
        default: self
        }
    }

    // MARK: Joining

    /// The narrowest type that holds the values of both, as the elements of a list or the branches of `?:` need.
    func joined(with other: Self) -> Self {
        if self == other { return self }
        switch (self, other) {
        case (.undetermined, _): return other
        case (_, .undetermined): return self
        case (.dyn, _), (_, .dyn): return .dyn
        case (.null, let type), (let type, .null): return type.orNull
        case (.nullable(let left), .nullable(let right)): return left.joined(with: right).orNull
        case (.nullable(let left), let right), (let right, .nullable(let left)): return left.joined(with: right).orNull
        case (.list(let left), .list(let right)): return .list(left.joined(with: right))
        case (.map(let leftKey, let left), .map(let rightKey, let right)):
            return .map(leftKey.joined(with: rightKey), left.joined(with: right))
        case (.object, .object), (.object, .map(.string, _)), (.map(.string, _), .object): return .map(.string, .dyn)
        case (.optional(let left), .optional(let right)): return .optional(left.joined(with: right))
        case (.type, .type): return .type(.dyn)
        case (.named(let left, let leftParameters), .named(let right, let rightParameters))
        where left == right && leftParameters.count == rightParameters.count:
            return .named(left, zip(leftParameters, rightParameters).map { $0.joined(with: $1) })
        default: return .dyn
        }
    }

    /// The type of values that may be null. Times, lengths of time, optionals and the host's types always may.
    private var orNull: Self {
        switch self {
        case .bool, .int, .uint, .double, .string, .bytes: .nullable(self)
        case .null, .nullable, .optional, .named, .timestamp, .duration: self
        default: .dyn
        }
    }

    // MARK: Comparing

    /// Whether a value of the one type can equal one of the other. Numbers can across their types, and null can be asked for.
    func canEqual(_ other: Self) -> Bool {
        switch (self.withoutNull, other.withoutNull) {
        case (let left, let right) where left.isDynamic || right.isDynamic || left == right: return true
        case (.null, _), (_, .null): return true
        case (let left, let right) where left.isNumber && right.isNumber: return true
        case (.list(let left), .list(let right)), (.optional(let left), .optional(let right)):
            return left.canEqual(right)
        case (.map(let leftKey, let left), .map(let rightKey, let right)):
            return leftKey.canEqual(rightKey) && left.canEqual(right)
        case (.object, .object), (.type, .type): return true
        case (.object, .map(let key, _)), (.map(let key, _), .object): return CELType.string.canEqual(key)
        case (.named(let left, _), .named(let right, _)): return left == right
        case (.parameter, _), (_, .parameter): return true
        default: return false
        }
    }

    /// Whether two values of the types have an order.
    func canPrecede(_ other: Self) -> Bool {
        switch (self.withoutNull, other.withoutNull) {
        case (let left, let right) where left.isDynamic || right.isDynamic:
            return (left.isDynamic || left.hasOrder) && (right.isDynamic || right.hasOrder)
        case (let left, let right) where left.isNumber && right.isNumber: return true
        case (let left, let right): return left == right && left.hasOrder
        }
    }

    private var hasOrder: Bool {
        switch self {
        case .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration, .parameter: true
        default: false
        }
    }

    // MARK: Passing to functions

    /// Whether a value of this type may be passed where `expected` is; decides the parameters in it on the way.
    func isAssignable(to expected: Self, _ bindings: inout [String: Self]) -> Bool {
        switch (self, expected) {
        case (_, .parameter(let name)):
            bindings[name] = bindings[name].map { $0.joined(with: self) } ?? self
            return true
        case (_, .dyn), (_, .undetermined): return true
        case (.dyn, _), (.undetermined, _):
            expected.bindParameters(to: self, &bindings)
            return true
        case (.nullable(let type), .nullable(let other)): return type.isAssignable(to: other, &bindings)
        case (.nullable(let type), _): return type.isAssignable(to: expected, &bindings)
        case (.null, .nullable), (.null, .timestamp), (.null, .duration), (.null, .optional), (.null, .named):
            return true
        case (_, .nullable(let type)): return self.isAssignable(to: type, &bindings)
        case (.list(let element), .list(let other)), (.optional(let element), .optional(let other)):
            return element.isAssignable(to: other, &bindings)
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            return key.isAssignable(to: otherKey, &bindings) && value.isAssignable(to: otherValue, &bindings)
        case (.object, .map(let key, let value)):
            return CELType.string.isAssignable(to: key, &bindings) && CELType.dyn.isAssignable(to: value, &bindings)
        case (.type, .type): return true
        case (.named(let name, let parameters), .named(let other, let otherParameters)):
            guard name == other, parameters.count == otherParameters.count else { return false }
            for (parameter, otherParameter) in zip(parameters, otherParameters) {
                guard parameter.isAssignable(to: otherParameter, &bindings) else { return false }
            }
            return true
        default: return self == expected
        }
    }

    private func bindParameters(to type: Self, _ bindings: inout [String: Self]) {
        switch self {
        case .parameter(let name): bindings[name] = bindings[name].map { $0.joined(with: type) } ?? type
        case .list(let inner), .optional(let inner), .nullable(let inner), .type(let inner):
            inner.bindParameters(to: type, &bindings)
        case .map(let key, let value):
            key.bindParameters(to: type, &bindings)
            value.bindParameters(to: type, &bindings)
        case .named(_, let parameters): for parameter in parameters { parameter.bindParameters(to: type, &bindings) }
        default: break
        }
    }

    /// The type with its parameters replaced by what was decided for them.
    func substituting(_ bindings: [String: Self]) -> Self {
        switch self {
        case .parameter(let name): bindings[name] ?? .undetermined
        case .list(let element): .list(element.substituting(bindings))
        case .map(let key, let value): .map(key.substituting(bindings), value.substituting(bindings))
        case .optional(let wrapped): .optional(wrapped.substituting(bindings))
        case .type(let type): .type(type.substituting(bindings))
        case .nullable(let type): .nullable(type.substituting(bindings))
        case .named(let name, let parameters): .named(name, parameters.map { $0.substituting(bindings) })
        default: self
        }
    }
}

/// `all` and `exists`: an element that decides wins over errors at others.
final class QuantifierOperation: Condition {
    private let plan: ComprehensionPlan
    /// What one element must be to decide: false for `all`, true for `exists`.
    private let decides: Bool
    let range: Range<Int>

    init(_ plan: ComprehensionPlan, decides: Bool) {
        self.plan = plan
        self.decides = decides
        self.range = plan.range
    }

    func condition(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        let items = try self.plan.items(activation, &context)
        var failure: EvaluationFailure?
        for position in 0..<items.count {
            try items.bind(at: position, &context)
            do throws(EvaluationFailure) {
                if try self.plan.result.condition(activation, &context) == self.decides { return self.decides }
            } catch {
                if error.isLimit { throw error }
                if failure == nil { failure = error }
            }
        }
        if let failure { throw failure }
        return !self.decides
    }
}

/// `exists_one` and `existsOne`: every element is asked, and any error is the result.
final class ExistsOneOperation: Condition {
    private let plan: ComprehensionPlan
    let range: Range<Int>

    init(_ plan: ComprehensionPlan) {
        self.plan = plan
        self.range = plan.range
    }

    func condition(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> Bool {
        let items = try self.plan.items(activation, &context)
        var count = 0
        for position in 0..<items.count {
            try items.bind(at: position, &context)
            if try self.plan.result.condition(activation, &context) { count += 1 }
        }
        return count == 1
    }
}

/// `map`, `transformList`, `filter` and `sortBy`.
final class CollectOperation: Operation {
    private let plan: ComprehensionPlan
    private let kind: Comprehension.Kind
    let range: Range<Int>

    init(_ plan: ComprehensionPlan, _ kind: Comprehension.Kind) {
        self.plan = plan
        self.kind = kind
        self.range = plan.range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        let items = try self.plan.items(activation, &context)
        var values: [CELValue] = []
        for position in 0..<items.count {
            try items.bind(at: position, &context)
            if self.kind == .filter {
                if try self.plan.result.condition(activation, &context) { values.append(items.first(at: position)) }
                continue
            }
            if let filter = self.plan.filter, try !filter.condition(activation, &context) { continue }
            values.append(try self.plan.result.value(activation, &context))
        }
        guard self.kind == .sortBy else { return .list(CELList(values)) }
        do {
            let order = try ListFunctions.sortedPositions(values, &context)
            return .list(CELList(order.map { items.first(at: $0) }))
        } catch {
            throw error.at(self.range)
        }
    }
}

/// `transformMap` and `transformMapEntry`.
final class TransformMapOperation: Operation {
    private let plan: ComprehensionPlan
    private let takesEntries: Bool
    let range: Range<Int>

    init(_ plan: ComprehensionPlan, takesEntries: Bool) {
        self.plan = plan
        self.takesEntries = takesEntries
        self.range = plan.range
    }

    func value(_ activation: Activation, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        let items = try self.plan.items(activation, &context)
        var builder = CELMapBuilder()
        for position in 0..<items.count {
            try items.bind(at: position, &context)
            if let filter = self.plan.filter, try !filter.condition(activation, &context) { continue }
            let value = try self.plan.result.value(activation, &context)
            do throws(EvaluationFailure) {
                try self.insert(value, for: items.first(at: position), into: &builder, &context)
            } catch {
                throw error.at(self.plan.result.range)
            }
        }
        return .map(builder.build())
    }

    private func insert(
        _ value: CELValue,
        for key: CELValue,
        into builder: inout CELMapBuilder,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) {
        guard self.takesEntries else {
            try builder.insert(key, value, &context)
            return
        }
        guard case .map(let entries) = value else {
            throw .error("'transformMapEntry' needs maps, not \(value.typeName)")
        }
        for entry in 0..<entries.count {
            try context.charge(1)
            try builder.insert(entries.key(at: entry), entries.value(at: entry), &context)
        }
    }
}

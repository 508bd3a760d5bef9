extension Evaluator {
    static func comprehend(
        _ comprehension: Comprehension,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        let range = try Self.evaluate(comprehension.range, &context)
        let items = try Items(range, hasTwoVariables: comprehension.hasTwoVariables)
        defer { context.locals.removeSubrange(min(comprehension.slot, context.locals.count)...) }
        switch comprehension.kind {
        case .all: return .bool(try Self.quantify(comprehension, items, decides: false, &context))
        case .exists: return .bool(try Self.quantify(comprehension, items, decides: true, &context))
        case .existsOne:
            var count = 0
            for position in 0..<items.count where try Self.isTrue(comprehension.result, comprehension, items, position, &context) {
                count += 1
            }
            return .bool(count == 1)
        case .filter, .map: return .list(CELList(try Self.collect(comprehension, items, &context)))
        case .sortBy: return try Self.sort(comprehension, items, &context)
        case .transformMap, .transformMapEntry: return try Self.transform(comprehension, items, &context)
        }
    }

    /// The elements of a list, or the keys and values of a map.
    private struct Items {
        private let range: CELValue
        let count: Int
        private let hasTwoVariables: Bool

        init(_ range: CELValue, hasTwoVariables: Bool) throws(EvaluationFailure) {
            self.range = range
            self.hasTwoVariables = hasTwoVariables
            switch range {
            case .list(let list): self.count = list.count
            case .map(let map): self.count = map.count
            default: throw .error("\(range.typeName) has no elements to visit; a list or a map has")
            }
        }

        /// What the variables are bound to at `position`.
        func variables(at position: Int) -> [CELValue] {
            switch self.range {
            case .list(let list):
                self.hasTwoVariables ? [.int(Int64(position)), list[position]] : [list[position]]
            case .map(let map):
                self.hasTwoVariables ? [map.key(at: position), map.value(at: position)] : [map.key(at: position)]
            default: []
            }
        }
    }

    private static func value(
        _ node: Node,
        _ comprehension: Comprehension,
        _ items: Items,
        _ position: Int,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        try context.charge(1)
        return try Self.evaluate(node, &context, binding: items.variables(at: position), from: comprehension.slot)
    }

    private static func isTrue(
        _ node: Node,
        _ comprehension: Comprehension,
        _ items: Items,
        _ position: Int,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> Bool {
        let value = try Self.value(node, comprehension, items, position, &context)
        guard case .bool(let bool) = value else {
            throw EvaluationFailure(.error("a condition must be true or false, not \(value.typeName)"), range: node.range)
        }
        return bool
    }

    /// `all` and `exists`: an element that decides wins over errors at others.
    private static func quantify(
        _ comprehension: Comprehension,
        _ items: Items,
        decides: Bool,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> Bool {
        var firstFailure: EvaluationFailure?
        for position in 0..<items.count {
            do {
                if try Self.isTrue(comprehension.result, comprehension, items, position, &context) == decides { return decides }
            } catch {
                guard !error.isLimit else { throw error }
                firstFailure = firstFailure ?? error
            }
        }
        if let firstFailure { throw firstFailure }
        return !decides
    }

    private static func collect(
        _ comprehension: Comprehension,
        _ items: Items,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> [CELValue] {
        var values: [CELValue] = []
        let filter = comprehension.kind == .filter ? comprehension.result : comprehension.filter
        for position in 0..<items.count {
            if let filter, try !Self.isTrue(filter, comprehension, items, position, &context) { continue }
            if comprehension.kind == .filter {
                values.append(items.variables(at: position)[0])
            } else {
                values.append(try Self.value(comprehension.result, comprehension, items, position, &context))
            }
        }
        return values
    }

    private static func sort(
        _ comprehension: Comprehension,
        _ items: Items,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        let keys = try Self.collect(comprehension, items, &context)
        let order = try ListFunctions.sortedPositions(keys, &context)
        return .list(CELList(order.map { items.variables(at: $0)[0] }))
    }

    private static func transform(
        _ comprehension: Comprehension,
        _ items: Items,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        var builder = CELMapBuilder()
        for position in 0..<items.count {
            if let filter = comprehension.filter, try !Self.isTrue(filter, comprehension, items, position, &context) { continue }
            let value = try Self.value(comprehension.result, comprehension, items, position, &context)
            guard comprehension.kind == .transformMapEntry else {
                try Self.insert(items.variables(at: position)[0], value, into: &builder)
                continue
            }
            guard case .map(let entries) = value else { throw .error("'transformMapEntry' needs maps, not \(value.typeName)") }
            for entry in 0..<entries.count { try Self.insert(entries.key(at: entry), entries.value(at: entry), into: &builder) }
        }
        return .map(builder.build())
    }
}

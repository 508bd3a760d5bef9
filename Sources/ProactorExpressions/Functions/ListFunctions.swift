/// The lists and sets extensions, and sums over lists.
enum ListFunctions {
    /// Elements of `lists.range`.
    private static let rangeMaximum: Int64 = 100_000

    static func call(
        _ function: Function,
        _ arguments: [CELValue],
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        if function == .range {
            guard case .int(let count) = arguments[0] else { throw .noOverload("lists.range", arguments) }
            guard count <= Self.rangeMaximum else {
                throw EvaluationFailure(.limit("a range has at most \(Self.rangeMaximum) elements"))
            }
            try context.charge(Int(max(0, count)))
            return .list(CELList((0..<max(0, count)).map { CELValue.int($0) }))
        }
        guard case .list(let list) = arguments[0] else { throw .noOverload("\(function)", arguments) }
        switch function {
        case .first: return .optional(list.first)
        case .last: return .optional(list.last)
        default: try context.charge(list.count)
        }
        switch function {
        case .join: return try Self.join(list, arguments, &context)
        case .reverse: return .list(CELList(list.values.reversed()))
        case .distinct: return .list(CELList(try Self.distinct(list, &context)))
        case .flatten:
            guard arguments.count == 2 else { return .list(CELList(try Self.flatten(list, depth: 1, &context))) }
            guard case .int(let depth) = arguments[1], (0...64).contains(depth) else {
                throw .error("the depth of 'flatten' is a whole number from 0 to 64")
            }
            return .list(CELList(try Self.flatten(list, depth: Int(depth), &context)))
        case .slice:
            guard case .int(let start) = arguments[1], case .int(let end) = arguments[2], start >= 0, start <= end,
                end <= list.count
            else { throw .error("'slice' needs a start and an end within the list of \(list.count)") }
            return .list(CELList(Array(list.values[Int(start)..<Int(end)])))
        case .sort:
            let values = list.values
            return .list(CELList(try Self.sortedPositions(values, &context).map { values[$0] }))
        case .sum: return try Self.sum(list, &context)
        case .average:
            guard !list.isEmpty else { throw .error("there is no average of an empty list") }
            guard let sum = try Self.sum(list, &context).doubleValue else { throw .noOverload("avg", arguments) }
            return .double(sum / Double(list.count))
        case .minimum, .maximum:
            guard !list.isEmpty else { throw .error("an empty list has no least and no greatest element") }
            return try Self.extreme(list, isGreatest: function == .maximum, &context)
        default: return try Self.sets(function, list, arguments, &context)
        }
    }

    private static func join(
        _ list: CELList,
        _ arguments: [CELValue],
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        var separator = ""
        if arguments.count == 2 {
            guard case .string(let text) = arguments[1] else { throw .noOverload("join", arguments) }
            separator = text
        }
        var joined = ""
        for (position, element) in list.enumerated() {
            guard case .string(let text) = element else { throw .noOverload("join", arguments) }
            try context.charge(bytes: text.utf8.count + separator.utf8.count)
            if position > 0 { joined += separator }
            joined += text
        }
        return .string(joined)
    }

    private static func distinct(
        _ list: CELList,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> [CELValue] {
        var values: [CELValue] = []
        for element in list {
            var isNew = true
            for value in values where isNew {
                try context.charge(1)
                isNew = try !value.isEqual(to: element, &context)
            }
            if isNew { values.append(element) }
        }
        return values
    }

    private static func flatten(
        _ list: CELList,
        depth: Int,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> [CELValue] {
        var values: [CELValue] = []
        for element in list {
            try context.charge(1)
            if depth > 0, case .list(let inner) = element {
                values += try Self.flatten(inner, depth: depth - 1, &context)
            } else {
                values.append(element)
            }
        }
        return values
    }

    /// The positions of the values in their order; all must have one among each other.
    static func sortedPositions(
        _ values: [CELValue],
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> [Int] {
        guard let first = values.first else { return [] }
        guard first.order(against: first) != nil else { throw .error("\(first.typeName) has no order") }
        for value in values where value.order(against: first) == nil {
            throw .error("\(value.typeName) and \(first.typeName) have no order")
        }
        // A sort compares each value about as often as the logarithm of their number says.
        let comparisons = Int.bitWidth - values.count.leadingZeroBitCount
        for value in values { try context.charge(comparisons * (1 + value.textSize / EvaluationContext.bytesPerStep)) }
        let comesFirst = { (left: Int, right: Int) -> Bool in
            let order = values[left].order(against: values[right])
            return order == .less || (order != .greater && left < right)
        }
        return values.indices.sorted(by: comesFirst)
    }

    /// The first of the least or greatest elements.
    private static func extreme(
        _ list: CELList,
        isGreatest: Bool,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        var best = list[0]
        guard best.order(against: best) != nil else { throw .error("\(best.typeName) has no order") }
        for value in list.dropFirst() {
            try best.chargeForComparing(with: value, &context)
            guard let order = value.order(against: best) else {
                throw .error("\(value.typeName) and \(best.typeName) have no order")
            }
            if order == (isGreatest ? .greater : .less) { best = value }
        }
        return best
    }

    private static func sum(_ list: CELList, _ context: inout EvaluationContext) throws(EvaluationFailure) -> CELValue {
        var sum = CELValue.int(0)
        for (position, element) in list.enumerated() {
            sum = position == 0 ? element : try Arithmetic.apply(.add, sum, element, &context)
        }
        switch sum {
        case .int, .uint, .double, .duration: return sum
        default: throw .noOverload("sum", sum)
        }
    }

    private static func sets(
        _ function: Function,
        _ list: CELList,
        _ arguments: [CELValue],
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        guard case .list(let other) = arguments[1] else { throw .noOverload("\(function)", arguments) }
        switch function {
        case .setsContains: return .bool(try Self.contains(list, allOf: other, &context))
        case .setsEquivalent:
            guard try Self.contains(list, allOf: other, &context) else { return .bool(false) }
            return .bool(try Self.contains(other, allOf: list, &context))
        default:
            for element in other where try Self.contains(list, element, &context) { return .bool(true) }
            return .bool(false)
        }
    }

    private static func contains(
        _ list: CELList,
        allOf other: CELList,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> Bool {
        for element in other where try !Self.contains(list, element, &context) { return false }
        return true
    }

    private static func contains(
        _ list: CELList,
        _ element: CELValue,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> Bool {
        for candidate in list {
            try context.charge(1)
            if try candidate.isEqual(to: element, &context) { return true }
        }
        return false
    }
}

extension CELValue {
    /// Bytes of a text, or of bytes.
    fileprivate var textSize: Int {
        switch self {
        case .string(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        default: 0
        }
    }
}

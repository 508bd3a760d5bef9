// Macros: what they bind, and what they give.
extension Checker {
    mutating func comprehend(_ comprehension: Comprehension) -> CELType {
        let range = self.type(of: comprehension.range)
        let bound: [CELType]
        switch range.withoutNull {
        case .dyn, .undetermined: bound = [.dyn, .dyn]
        case .list(let element): bound = comprehension.hasTwoVariables ? [.int, element] : [element]
        case .map(let key, let value): bound = [key, value]
        case .object: bound = [.string, .dyn]
        default:
            self.report(
                "\(range) has no elements to visit; a list or a map has",
                expected: .list(.dyn),
                found: range,
                comprehension.range.range
            )
            bound = [.dyn, .dyn]
        }
        let variables = Array(bound.prefix(comprehension.hasTwoVariables ? 2 : 1))
        if let filter = comprehension.filter {
            let type = self.type(of: filter, binding: variables, from: comprehension.slot)
            self.require(.bool, type, "the filter", filter.range)
        }
        let result = self.type(of: comprehension.result, binding: variables, from: comprehension.slot)
        return self.result(of: comprehension, result, variables)
    }

    private mutating func result(
        of comprehension: Comprehension,
        _ result: CELType,
        _ variables: [CELType]
    ) -> CELType {
        switch comprehension.kind {
        case .all, .exists, .existsOne:
            self.require(.bool, result, "the condition", comprehension.result.range)
            return .bool
        case .filter:
            self.require(.bool, result, "the condition", comprehension.result.range)
            return .list(variables[0])
        case .map: return .list(result)
        case .sortBy:
            if !result.canPrecede(result) {
                self.report("\(result) has no order to sort by", found: result, comprehension.result.range)
            }
            return .list(variables[0])
        case .transformMap: return .map(variables[0], result)
        case .transformMapEntry:
            switch result.withoutNull {
            case .map: return result.withoutNull
            case .dyn, .undetermined, .object: return .map(.dyn, .dyn)
            default:
                self.report(
                    "'transformMapEntry' needs a map for each element, found \(result)",
                    expected: .map(.dyn, .dyn),
                    found: result,
                    comprehension.result.range
                )
                return .map(.dyn, .dyn)
            }
        }
    }

    mutating func optionalMap(_ operand: Node, _ slot: Int, _ body: Node, isFlat: Bool) -> CELType {
        let type = self.type(of: operand)
        var wrapped = CELType.dyn
        if case .optional(let inner) = type {
            wrapped = inner
        } else if !type.isDynamic {
            self.report(
                "'optMap' is called on optional values, found \(type)",
                expected: .optional(.dyn),
                found: type,
                operand.range
            )
        }
        let mapped = self.type(of: body, binding: [wrapped], from: slot)
        guard isFlat else { return .optional(mapped) }
        guard case .optional = mapped else {
            if !mapped.isDynamic {
                self.report(
                    "'optFlatMap' needs an optional value, found \(mapped)",
                    expected: .optional(.dyn),
                    found: mapped,
                    body.range
                )
            }
            return .optional(.dyn)
        }
        return mapped
    }
}

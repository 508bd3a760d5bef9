import ProactorModel

extension SchemaEvaluation {
    /// Applies the keywords that bring in other schemas for the same value; all other keywords are satisfied.
    mutating func applyCombination(
        _ keyword: SchemaKeyword,
        of node: Int,
        _ value: JSONValue,
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        switch keyword {
        case .reference(let inner): return self.evaluateInPlace(inner, value, &places)
        case .dynamicReference(let inner, let anchor):
            return self.evaluateInPlace(self.dynamicTarget(inner, anchor: anchor), value, &places)
        case .allOf(let schemas): return self.checkAllOf(schemas, value, &places)
        default: return self.applyAlternatives(keyword, of: node, value, &places)
        }
    }

    private mutating func applyAlternatives(
        _ keyword: SchemaKeyword,
        of node: Int,
        _ value: JSONValue,
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        switch keyword {
        case .anyOf(let schemas): return self.checkAnyOf(schemas, node: node, value, &places)
        case .oneOf(let schemas): return self.checkOneOf(schemas, node: node, value, &places)
        case .not(let inner): return self.checkNot(inner, node: node, value, &places)
        case .conditional(let condition, let then, let otherwise):
            return self.checkConditional(condition, then, otherwise, value, &places)
        default: return true
        }
    }

    private mutating func checkAllOf(_ schemas: [Int], _ value: JSONValue, _ places: inout EvaluatedPlaces) -> Bool {
        var isValid = true
        for inner in schemas {
            isValid = self.evaluateInPlace(inner, value, &places) && isValid
            if !isValid, !self.isCollecting { return false }
        }
        return isValid
    }

    private mutating func checkNot(
        _ inner: Int,
        node: Int,
        _ value: JSONValue,
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        var innerPlaces = places.fresh
        if !self.accepts(inner, value, &innerPlaces) { return !self.isExhausted }
        return self.fail(node, "not", "must not be what the schema under 'not' describes")
    }

    /// Applies a schema that must hold as well. What it looked at counts only when it holds; while collecting it counts
    /// always, so that one violation does not make others of members that are known.
    mutating func evaluateInPlace(_ inner: Int, _ value: JSONValue, _ places: inout EvaluatedPlaces) -> Bool {
        var innerPlaces = places.fresh
        let isValid = self.evaluate(inner, value, &innerPlaces)
        if isValid || self.isCollecting { places.formUnion(innerPlaces) }
        return isValid
    }

    private mutating func checkConditional(
        _ condition: Int,
        _ then: Int?,
        _ otherwise: Int?,
        _ value: JSONValue,
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        var conditionPlaces = places.fresh
        let holds = self.accepts(condition, value, &conditionPlaces)
        if self.isExhausted { return false }
        if holds { places.formUnion(conditionPlaces) }
        guard let branch = holds ? then : otherwise else { return true }
        return self.evaluateInPlace(branch, value, &places)
    }

    private mutating func checkAnyOf(
        _ schemas: [Int],
        node: Int,
        _ value: JSONValue,
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        var isValid = false
        for inner in schemas {
            var innerPlaces = places.fresh
            guard self.accepts(inner, value, &innerPlaces) else { continue }
            isValid = true
            places.formUnion(innerPlaces)
            // The others matter only for what they look at.
            if !self.schema.tracksEvaluation { break }
        }
        return isValid || self.failAlternatives(schemas, node: node, "anyOf", value, &places)
    }

    private mutating func checkOneOf(
        _ schemas: [Int],
        node: Int,
        _ value: JSONValue,
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        var matching: [Int] = []
        for (index, inner) in schemas.enumerated() {
            var innerPlaces = places.fresh
            guard self.accepts(inner, value, &innerPlaces) else { continue }
            matching.append(index + 1)
            places.formUnion(innerPlaces)
            if matching.count > 1, !self.isCollecting { return false }
        }
        if matching.count == 1 { return true }
        if matching.isEmpty { return self.failAlternatives(schemas, node: node, "oneOf", value, &places) }
        return self.failSeveral(matching, of: schemas.count, node: node)
    }

    // MARK: Words

    private mutating func failSeveral(_ matching: [Int], of count: Int, node: Int) -> Bool {
        let numbers = matching.prefix(12).map(String.init).joined(separator: ", ")
        return self.fail(
            node,
            "oneOf",
            "fits \(matching.count) of the \(count) alternatives (\(numbers)), must fit exactly one"
        )
    }

    /// Says what is wrong with the alternative that the value comes closest to.
    private mutating func failAlternatives(
        _ schemas: [Int],
        node: Int,
        _ keyword: String,
        _ value: JSONValue,
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        guard self.isCollecting, !self.isExhausted else { return false }
        var attempts: [[JSONSchemaViolation]] = []
        for inner in schemas {
            var innerPlaces = places.fresh
            attempts.append(self.violations(of: inner, value, &innerPlaces))
            places.formUnion(innerPlaces)
        }
        return self.fail(node, keyword, attempts)
    }

    private mutating func fail(_ node: Int, _ keyword: String, _ attempts: [[JSONSchemaViolation]]) -> Bool {
        let message = self.message(attempts)
        return self.fail(node, keyword, message)
    }

    private func message(_ attempts: [[JSONSchemaViolation]]) -> String {
        let isSimple = attempts.allSatisfy { $0.count == 1 && $0[0].instance == self.pointer }
        if isSimple, attempts.count <= 6 {
            return attempts.map { $0[0].message }.joined(separator: ", or ")
        }
        var nearest = 0
        for index in attempts.indices where self.distance(attempts[index]) < self.distance(attempts[nearest]) {
            nearest = index
        }
        let reasons = attempts[nearest].prefix(3).map { violation in
            violation.instance == self.pointer ? "it \(violation.message)" : violation.description
        }
        let more = attempts[nearest].count > 3 ? "; and \(attempts[nearest].count - 3) more" : ""
        return "fits none of the \(attempts.count) alternatives; with the nearest, number \(nearest + 1), "
            + reasons.joined(separator: "; ") + more
    }

    /// How far the value is from an alternative: first whether it is another type or kind of thing altogether, which shows
    /// in `type` at this place and in `const` and `enum` one level below, then the number of violations.
    private func distance(_ violations: [JSONSchemaViolation]) -> Int {
        let depth = self.pointer.tokens.count
        return violations.reduce(0) { distance, violation in
            let below = violation.instance.tokens.count - depth
            switch violation.keyword {
            case "type" where below == 0: return distance + 10_000
            case "const" where below <= 1, "enum" where below <= 1: return distance + 100
            default: return distance + 1
            }
        }
    }
}

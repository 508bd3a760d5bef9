import ProactorModel

extension SchemaEvaluation {
    /// Applies the keywords for arrays; `nil` for all other keywords.
    mutating func applyToArray(
        _ keyword: SchemaKeyword,
        of node: Int,
        _ elements: [JSONValue],
        _ places: inout EvaluatedPlaces
    ) -> Bool? {
        switch keyword {
        case .items(let prefix, let rest): return self.checkItems(elements, prefix: prefix, rest: rest, &places)
        case .contains(let inner, let minimum, let maximum):
            return self.checkContains(elements, node: node, inner, minimum, maximum ?? .max, &places)
        case .unevaluatedItems(let inner): return self.checkUnevaluated(elements, inner, &places)
        default: return self.checkArray(keyword, of: node, elements)
        }
    }

    /// Applies the keywords that ask nothing of the elements themselves.
    private mutating func checkArray(_ keyword: SchemaKeyword, of node: Int, _ elements: [JSONValue]) -> Bool? {
        switch keyword {
        case .minimumItems(let count):
            if elements.count >= count { return true }
            return self.fail(
                node,
                "minItems",
                "must have at least \(Self.counted(count, "element")), has \(elements.count)"
            )
        case .maximumItems(let count):
            if elements.count <= count { return true }
            return self.fail(
                node,
                "maxItems",
                "must have at most \(Self.counted(count, "element")), has \(elements.count)"
            )
        case .uniqueItems: return self.checkUnique(elements, node: node)
        default: return nil
        }
    }

    private mutating func checkItems(
        _ elements: [JSONValue],
        prefix: [Int],
        rest: Int?,
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        var isValid = true
        let count = rest == nil ? min(prefix.count, elements.count) : elements.count
        for index in 0..<count {
            guard let inner = index < prefix.count ? prefix[index] : rest else { break }
            if !self.evaluateElement(inner, elements, index) {
                isValid = false
                if !self.isCollecting || self.isExhausted { return false }
            }
        }
        places.insertAll(below: count)
        return isValid
    }

    private mutating func evaluateElement(_ inner: Int, _ elements: [JSONValue], _ index: Int) -> Bool {
        self.enter(index)
        var places = EvaluatedPlaces(isTracking: self.schema.tracksEvaluation)
        let isValid = self.evaluate(inner, elements[index], &places)
        self.leave()
        return isValid
    }

    private mutating func checkContains(
        _ elements: [JSONValue],
        node: Int,
        _ inner: Int,
        _ minimum: Int,
        _ maximum: Int,
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        var count = 0
        for index in elements.indices {
            var elementPlaces = places.fresh
            guard self.accepts(inner, elements[index], &elementPlaces) else {
                if self.isExhausted { return false }
                continue
            }
            count += 1
            places.insert(index)
        }
        if count >= minimum, count <= maximum { return true }
        return self.failContains(node, count, of: elements.count, minimum, maximum)
    }

    private mutating func failContains(
        _ node: Int,
        _ count: Int,
        of total: Int,
        _ minimum: Int,
        _ maximum: Int
    ) -> Bool {
        let found = "\(count) of \(total) \(count == 1 ? "does" : "do")"
        if count < minimum {
            let least = Self.counted(minimum, "element")
            let keyword = minimum == 1 ? "contains" : "minContains"
            return self.fail(node, keyword, "must have at least \(least) that the schema asks for; \(found)")
        }
        let most = Self.counted(maximum, "element")
        return self.fail(node, "maxContains", "must have at most \(most) that the schema counts; \(found)")
    }

    private mutating func checkUnique(_ elements: [JSONValue], node: Int) -> Bool {
        guard self.spend(elements.count) else { return false }
        // Equal values have equal hashes, so that a set finds a repetition in one pass.
        var seen: [JSONValue: Int] = [:]
        seen.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            guard let first = seen.updateValue(index, forKey: element) else { continue }
            return self.fail(
                node,
                "uniqueItems",
                "must not have an element twice: \(Self.shown(element)) stands at \(first) and \(index)"
            )
        }
        return true
    }

    private mutating func checkUnevaluated(
        _ elements: [JSONValue],
        _ inner: Int,
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        var isValid = true
        for index in elements.indices where !places.contains(index) {
            if !self.evaluateElement(inner, elements, index) {
                isValid = false
                if !self.isCollecting || self.isExhausted { return false }
            }
        }
        places.insertAll(below: elements.count)
        return isValid
    }
}

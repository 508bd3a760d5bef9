import ProactorDiagnostics
import ProactorModel

extension SchemaEvaluation {
    /// Applies the keywords for objects; `nil` for all other keywords.
    mutating func applyToObject(
        _ keyword: SchemaKeyword,
        of node: Int,
        _ object: JSONObject,
        _ places: inout EvaluatedPlaces
    ) -> Bool? {
        switch keyword {
        case .members(let members): return self.checkMembers(object, members, node: node, &places)
        case .unevaluatedProperties(let inner): return self.checkUnevaluated(object, inner, node: node, &places)
        case .dependentSchemas(let dependents): return self.checkDependents(object, dependents, &places)
        default: return self.checkObject(keyword, of: node, object)
        }
    }

    /// Applies the keywords that ask nothing of the members' values.
    private mutating func checkObject(_ keyword: SchemaKeyword, of node: Int, _ object: JSONObject) -> Bool? {
        switch keyword {
        case .minimumProperties, .maximumProperties: return self.checkCount(keyword, of: node, object)
        case .required(let names): return self.checkRequired(names, node: node, "required", object, because: nil)
        case .dependentRequired(let dependents):
            var isValid = true
            for (name, required) in dependents where object[name] != nil {
                isValid =
                    self.checkRequired(required, node: node, "dependentRequired", object, because: name) && isValid
            }
            return isValid
        case .propertyNames(let inner): return self.checkNames(object, inner)
        default: return nil
        }
    }

    private mutating func checkDependents(
        _ object: JSONObject,
        _ dependents: [(name: String, schema: Int)],
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        var isValid = true
        for (name, inner) in dependents where object[name] != nil {
            isValid = self.evaluateInPlace(inner, .object(object), &places) && isValid
            if !isValid, !self.isCollecting { return false }
        }
        return isValid
    }

    private mutating func checkCount(_ keyword: SchemaKeyword, of node: Int, _ object: JSONObject) -> Bool {
        switch keyword {
        case .minimumProperties(let count) where object.count < count:
            let least = Self.counted(count, "property")
            return self.fail(node, "minProperties", "must have at least \(least), has \(object.count)")
        case .maximumProperties(let count) where object.count > count:
            let most = Self.counted(count, "property")
            return self.fail(node, "maxProperties", "must have at most \(most), has \(object.count)")
        default: return true
        }
    }

    private mutating func checkRequired(
        _ names: [String],
        node: Int,
        _ keyword: String,
        _ object: JSONObject,
        because other: String?
    ) -> Bool {
        guard self.spend(names.count) else { return false }
        var isValid = true
        for name in names where object[name] == nil {
            isValid = false
            guard self.isCollecting else { break }
            let reason = other.map { ", which '\($0.shortened)' needs beside it" } ?? ""
            let near = self.misspelling(of: name, in: object, node: node, others: names)
            _ = self.fail(node, keyword, "lacks the property '\(name.shortened)'\(reason)\(near ?? "")")
        }
        return isValid
    }

    /// Asks whether a property that nobody knows is a required one misspelled. Those that are required or declared stand
    /// for themselves, and names of one or two letters are close to everything.
    private func misspelling(of name: String, in object: JSONObject, node: Int, others: [String]) -> String? {
        guard name.unicodeScalars.count > 2 else { return nil }
        var known = Set(others.map(CodePointString.init))
        for case .members(let members) in self.schema.nodes[node].keywords { known.formUnion(members.properties.keys) }
        let candidates = object.lazy.map(\.key).filter { !known.contains(CodePointString($0)) }.prefix(100)
        return NearMiss.nearest(to: name, in: candidates).map { "; is '\($0.shortened)' meant for it?" }
    }

    private mutating func checkNames(_ object: JSONObject, _ inner: Int) -> Bool {
        var isValid = true
        for member in object {
            self.enter(member.key)
            var places = EvaluatedPlaces(isTracking: false)
            let isAccepted = self.accepts(inner, .string(member.key), &places)
            if !isAccepted { self.failName(member.key, inner) }
            self.leave()
            if !isAccepted {
                isValid = false
                if !self.isCollecting || self.isExhausted { return false }
            }
        }
        return isValid
    }

    private mutating func failName(_ key: String, _ inner: Int) {
        guard self.isCollecting else { return }
        var places = EvaluatedPlaces(isTracking: false)
        let reasons = self.violations(of: inner, .string(key), &places).prefix(3).map(\.message)
        let reason = reasons.joined(separator: "; ")
        _ = self.fail(inner, "propertyNames", "has a name that is not allowed: it \(reason)")
    }

    private mutating func checkMembers(
        _ object: JSONObject,
        _ members: MemberSchemas,
        node: Int,
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        var isValid = true
        for position in object.indices {
            let isAccepted = self.checkMember(object, position, members, node: node, &places)
            if !isAccepted {
                isValid = false
                if !self.isCollecting || self.isExhausted { return false }
            }
        }
        return isValid
    }

    private mutating func checkMember(
        _ object: JSONObject,
        _ position: Int,
        _ members: MemberSchemas,
        node: Int,
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        guard self.spend(1) else { return false }
        let key = object[position].key
        var isValid = true
        var isKnown = false
        if let inner = members.properties[CodePointString(key)] {
            isKnown = true
            isValid = self.evaluateMember(inner, object, position)
        }
        for (expression, inner) in members.patterns where self.search(expression, key) {
            isKnown = true
            isValid = self.evaluateMember(inner, object, position) && isValid
        }
        if !isKnown, let inner = members.additional {
            isKnown = true
            if self.schema.nodes[inner].answer == false {
                isValid = self.failUnknown(key, node: node, "additionalProperties", members.names)
            } else {
                isValid = self.evaluateMember(inner, object, position)
            }
        }
        if isKnown { places.insert(position) }
        return isValid
    }

    private mutating func evaluateMember(_ inner: Int, _ object: JSONObject, _ position: Int) -> Bool {
        self.enter(object[position].key)
        var places = EvaluatedPlaces(isTracking: self.schema.tracksEvaluation)
        let isValid = self.evaluate(inner, object[position].value, &places)
        self.leave()
        return isValid
    }

    private mutating func checkUnevaluated(
        _ object: JSONObject,
        _ inner: Int,
        node: Int,
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        var isValid = true
        for position in object.indices where !places.contains(position) {
            let isAccepted =
                self.schema.nodes[inner].answer == false
                ? self.failUnknown(object[position].key, node: node, "unevaluatedProperties", [])
                : self.evaluateMember(inner, object, position)
            if !isAccepted {
                isValid = false
                if !self.isCollecting || self.isExhausted { return false }
            }
        }
        places.insertAll(below: object.count)
        return isValid
    }

    private mutating func failUnknown(_ key: String, node: Int, _ keyword: String, _ known: [String]) -> Bool {
        self.enter(key)
        let isValid = self.fail(
            node,
            keyword,
            "is not a known property" + (NearMiss.hint(for: key, in: known).map { "; \($0)" } ?? "")
        )
        self.leave()
        return isValid
    }
}

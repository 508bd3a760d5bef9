import ProactorDiagnostics
import ProactorModel

/// Reads patterns, collecting everything wrong with them.
struct EventPatternReader {
    static let operators: Set<String> = [
        "exactly", "prefix", "suffix", "equals-ignore-case", "wildcard", "anything-but", "numeric", "exists", "cidr",
    ]
    /// Names that are no fields inside `$or`: operators, and names that event-ruler keeps for itself.
    private static let reserved = operators.union(["regex", "anything-but-ignore-case"])

    private let allowsShorthand: Bool
    private var problems: [EventPatternProblem] = []
    private var pointer = JSONPointer()

    private init(allowsShorthand: Bool) { self.allowsShorthand = allowsShorthand }

    static func read(_ json: JSONValue, allowsShorthand: Bool) throws(EventPatternError) -> EventPattern {
        var reader = Self(allowsShorthand: allowsShorthand)
        var alternatives: [PatternObject] = []
        if case .object(let object) = json {
            alternatives = reader.object(object, depth: 0)
        } else {
            reader.report("a pattern is a mapping from fields to values, not \(json.typeName)")
        }
        guard reader.problems.isEmpty else { throw EventPatternError(problems: reader.problems) }
        return EventPattern(alternatives: alternatives)
    }

    // MARK: Objects

    /// The alternatives that an object stands for.
    private mutating func object(_ object: JSONObject, depth: Int) -> [PatternObject] {
        guard !object.isEmpty else {
            self.report("an empty mapping matches nothing; leave the field out")
            return []
        }
        guard depth < EventPattern.depthMaximum else {
            self.report("a pattern is nested at most \(EventPattern.depthMaximum) levels deep")
            return []
        }
        var alternatives = [PatternObject()]
        for (field, value) in object {
            self.pointer.push(field)
            let options = self.field(field, value, depth: depth)
            self.pointer.pop()
            guard alternatives.count * options.count <= EventPattern.alternativeMaximum else {
                self.report("the '$or's of a pattern unfold to at most \(EventPattern.alternativeMaximum) alternatives")
                return []
            }
            alternatives = alternatives.flatMap { left in options.map { left.merging($0) } }
        }
        return alternatives
    }

    private mutating func field(_ field: String, _ value: JSONValue, depth: Int) -> [PatternObject] {
        if field == "$or", let branches = self.branches(value) {
            return branches.enumerated().flatMap { index, branch in
                self.pointer.push(String(index))
                defer { self.pointer.pop() }
                return self.object(branch, depth: depth + 1)
            }
        }
        switch value {
        case .array(let values): return [PatternObject(values: [field: self.matchers(values)])]
        case .object(let object):
            if self.allowsShorthand, object.count == 1, let name = object.keys.first, Self.operators.contains(name) {
                return [PatternObject(values: [field: self.matcher(value).map { [$0] } ?? []])]
            }
            return self.object(object, depth: depth + 1).map { PatternObject(objects: [field: $0]) }
        default:
            guard self.allowsShorthand else {
                self.report("the values of a field stand in a list: [\(value.jsonText)]")
                return []
            }
            return [PatternObject(values: [field: self.matcher(value).map { [$0] } ?? []])]
        }
    }

    /// The branches of an `$or`, or `nil` where `$or` is the name of a field, as event-ruler tells them apart.
    private func branches(_ value: JSONValue) -> [JSONObject]? {
        guard case .array(let elements) = value, elements.count >= 2 else { return nil }
        var branches: [JSONObject] = []
        for element in elements {
            guard case .object(let object) = element, !object.contains(where: { Self.isReserved($0) }) else { return nil }
            branches.append(object)
        }
        return branches
    }

    private static func isReserved(_ member: JSONObject.Member) -> Bool {
        if self.reserved.contains(member.key) { return true }
        guard case .object(let inner) = member.value else { return false }
        return inner.keys.contains { self.reserved.contains($0) && !self.operators.isDisjoint(with: inner.keys) }
            && inner.count != 1
    }

    // MARK: Values

    private mutating func matchers(_ values: [JSONValue]) -> [ValueMatcher] {
        if values.isEmpty { self.report("an empty list matches nothing; name at least one value") }
        return values.enumerated().compactMap { index, value in
            self.pointer.push(String(index))
            defer { self.pointer.pop() }
            return self.matcher(value)
        }
    }

    private mutating func matcher(_ value: JSONValue) -> ValueMatcher? {
        switch value {
        case .null, .bool, .int, .double, .string: return .exact(value)
        case .array:
            self.report("a list cannot stand inside the list of a field's values")
            return nil
        case .object(let object):
            guard object.count == 1, let (name, operand) = object.first else {
                self.report("an operator stands alone in its mapping", hint: "write one mapping for each operator")
                return nil
            }
            self.pointer.push(name)
            defer { self.pointer.pop() }
            return self.operation(name, operand)
        }
    }

    private mutating func operation(_ name: String, _ operand: JSONValue) -> ValueMatcher? {
        switch name {
        case "exactly": return self.text(operand, name).map { .exact(.string($0)) }
        case "prefix", "suffix": return self.affix(name, operand, isInAnythingBut: false)
        case "equals-ignore-case": return self.text(operand, name).map { .equalsIgnoringCase($0.foldedCase) }
        case "wildcard": return self.wildcard(operand)
        case "anything-but": return self.anythingBut(operand)
        case "numeric": return self.numeric(operand)
        case "exists":
            guard case .bool(let isWanted) = operand else { return self.refuse("'exists' takes true or false") }
            return .exists(isWanted)
        case "cidr":
            guard case .string(let text) = operand, let block = AddressBlock(text) else {
                return self.refuse("'cidr' takes a block of addresses such as 10.0.0.0/24")
            }
            return .cidr(block)
        default:
            self.report("there is no operator '\(name)'", hint: NearMiss.hint(for: name, in: Self.operators))
            return nil
        }
    }

    private mutating func affix(_ name: String, _ operand: JSONValue, isInAnythingBut: Bool) -> ValueMatcher? {
        if case .object(let object) = operand, object.count == 1, !isInAnythingBut, let inner = object["equals-ignore-case"] {
            guard let text = self.text(inner, "equals-ignore-case")?.foldedCase else { return nil }
            return name == "prefix" ? .prefix(text, ignoresCase: true) : .suffix(text, ignoresCase: true)
        }
        guard let text = self.text(operand, name) else { return nil }
        guard !isInAnythingBut || !text.isEmpty else { return self.refuse("an empty '\(name)' would leave nothing") }
        return name == "prefix" ? .prefix(text, ignoresCase: false) : .suffix(text, ignoresCase: false)
    }

    private mutating func wildcard(_ operand: JSONValue) -> ValueMatcher? {
        guard let text = self.text(operand, "wildcard") else { return nil }
        do {
            return .wildcard(try Wildcard(text))
        } catch {
            return self.refuse(error.message)
        }
    }

    private mutating func anythingBut(_ operand: JSONValue) -> ValueMatcher? {
        switch operand {
        case .string, .int, .double: return .anythingBut([.exact(operand)])
        case .array(let values):
            let areTexts = values.allSatisfy { $0.stringValue != nil }
            guard !values.isEmpty, areTexts || values.allSatisfy({ $0.doubleValue != nil }) else {
                return self.refuse("'anything-but' takes texts, or numbers, but at least one and never both")
            }
            return .anythingBut(values.map(ValueMatcher.exact))
        case .object(let object):
            guard object.count == 1, let (name, inner) = object.first,
                ["prefix", "suffix", "equals-ignore-case", "wildcard"].contains(name)
            else {
                return self.refuse("'anything-but' takes prefix, suffix, equals-ignore-case or wildcard inside")
            }
            self.pointer.push(name)
            defer { self.pointer.pop() }
            let operands: [JSONValue] = inner.arrayValue ?? [inner]
            guard !operands.isEmpty else { return self.refuse("'\(name)' needs at least one text") }
            var matchers: [ValueMatcher] = []
            for operand in operands {
                let matcher: ValueMatcher? =
                    name == "prefix" || name == "suffix"
                    ? self.affix(name, operand, isInAnythingBut: true) : self.operation(name, operand)
                guard let matcher else { return nil }
                matchers.append(matcher)
            }
            return .anythingBut(matchers)
        case .null, .bool: return self.refuse("'anything-but' takes texts or numbers")
        }
    }

    private mutating func numeric(_ operand: JSONValue) -> ValueMatcher? {
        guard case .array(let terms) = operand, terms.count == 2 || terms.count == 4 else {
            return self.refuse("'numeric' takes a comparison and a number, once or twice: [\">\", 0, \"<=\", 5]")
        }
        var range = NumericRange()
        for start in stride(from: 0, to: terms.count, by: 2) {
            guard case .string(let comparison) = terms[start], ["=", "<", "<=", ">", ">="].contains(comparison) else {
                return self.refuse("a comparison is one of = < <= > >=")
            }
            guard let number = terms[start + 1].doubleValue, number.magnitude <= NumericRange.largest else {
                return self.refuse("a comparison needs a number between -5e9 and 5e9")
            }
            let bound = NumericRange.Bound(value: number, isIncluded: comparison.hasSuffix("="))
            let setsLower = comparison != "<" && comparison != "<="
            let setsUpper = comparison != ">" && comparison != ">="
            guard !(setsLower && range.lower != nil), !(setsUpper && range.upper != nil) else {
                return self.refuse("a range has one lower and one upper bound")
            }
            if setsLower { range.lower = bound }
            if setsUpper { range.upper = bound }
        }
        guard !range.isEmpty else { return self.refuse("no number lies between these bounds") }
        return .numeric(range)
    }

    private mutating func text(_ operand: JSONValue, _ name: String) -> String? {
        if case .string(let text) = operand { return text }
        self.report("'\(name)' takes a text, not \(operand.typeName)")
        return nil
    }

    private mutating func refuse(_ message: String) -> ValueMatcher? {
        self.report(message)
        return nil
    }

    private mutating func report(_ message: String, hint: String? = nil) {
        self.problems.append(EventPatternProblem(message, hint: hint, at: self.pointer))
    }
}

import ProactorDiagnostics
import ProactorModel

/// Reads patterns, collecting everything wrong with them.
struct EventPatternReader {
    static let operators: Set<String> = [
        "exactly", "prefix", "suffix", "equals-ignore-case", "wildcard", "anything-but", "numeric", "exists", "cidr",
    ]
    /// Names that are no fields inside `$or`: operators, and names that event-ruler keeps for itself.
    private static let reserved = operators.union([
        "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case", "date-after", "date-on-or-after",
        "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range",
    ])

    private let allowsShorthand: Bool
    private var problems: [EventPatternProblem] = []
    private var pointer = JSONPointer()
    /// How many `$or`s the reader stands in.
    private var orDepth = 0

    private init(allowsShorthand: Bool) { self.allowsShorthand = allowsShorthand }

    static func read(_ json: RawJSON, allowsShorthand: Bool) throws(EventPatternError) -> EventPattern {
        var reader = Self(allowsShorthand: allowsShorthand)
        var alternatives = [PatternAlternative()]
        if case .object(let members) = json {
            reader.object(members, path: nil, depth: 0, into: &alternatives)
        } else {
            reader.report("a pattern is a mapping from fields to values, not \(json.typeName)")
        }
        guard reader.problems.isEmpty else { throw EventPatternError(problems: reader.problems) }
        return EventPattern(alternatives: alternatives)
    }

    // MARK: Objects

    /// Puts what an object asks for into each of the alternatives, in the order in which it is written: of a path that is
    /// written twice, the last one stands.
    private mutating func object(
        _ members: [RawJSON.Member],
        path: String?,
        depth: Int,
        into alternatives: inout [PatternAlternative]
    ) {
        guard !members.isEmpty else { return self.report("an empty mapping matches nothing; leave the field out") }
        guard depth < EventPattern.depthMaximum else {
            return self.report("a pattern is nested at most \(EventPattern.depthMaximum) levels deep")
        }
        for member in members {
            self.pointer.push(member.key)
            self.member(member, path: path, depth: depth, into: &alternatives)
            self.pointer.pop()
        }
    }

    private mutating func member(
        _ member: RawJSON.Member,
        path: String?,
        depth: Int,
        into alternatives: inout [PatternAlternative]
    ) {
        if member.key == "$or", let branches = Self.branches(member.value) {
            return self.branches(branches, path: path, depth: depth, into: &alternatives)
        }
        if self.orDepth > 0, Self.reserved.contains(member.key) {
            return self.report("'\(member.key)' is kept for operators and cannot be a field inside '$or'")
        }
        let path = path.map { "\($0).\(member.key)" } ?? member.key
        var matchers: [ValueMatcher] = []
        switch member.value {
        case .array(let values): matchers = self.matchers(values)
        case .object(let inner):
            guard self.allowsShorthand, inner.count == 1, Self.operators.contains(inner[0].key) else {
                return self.object(inner, path: path, depth: depth + 1, into: &alternatives)
            }
            matchers = self.matcher(member.value).map { [$0] } ?? []
        default:
            guard self.allowsShorthand else {
                return self.report("the values of a field stand in a list: [\(member.value.text)]")
            }
            matchers = self.matcher(member.value).map { [$0] } ?? []
        }
        for index in alternatives.indices { alternatives[index].set(PatternField(path: path, matchers: matchers)) }
    }

    /// The branches of an `$or`, or `nil` where `$or` is the name of a field, as event-ruler tells them apart: by two or
    /// more objects, none of which holds an operator.
    private static func branches(_ value: RawJSON) -> [[RawJSON.Member]]? {
        guard case .array(let elements) = value, elements.count >= 2 else { return nil }
        var branches: [[RawJSON.Member]] = []
        for element in elements {
            guard case .object(let members) = element, !members.contains(where: { Self.reserved.contains($0.key) })
            else {
                return nil
            }
            branches.append(members)
        }
        return branches
    }

    private mutating func branches(
        _ branches: [[RawJSON.Member]],
        path: String?,
        depth: Int,
        into alternatives: inout [PatternAlternative]
    ) {
        guard alternatives.count * branches.count <= EventPattern.alternativeMaximum else {
            return self.report(
                "the '$or's of a pattern unfold to at most \(EventPattern.alternativeMaximum) alternatives"
            )
        }
        let before = alternatives
        alternatives = []
        self.orDepth += 1
        for (index, branch) in branches.enumerated() {
            var unfolded = before
            self.pointer.push(String(index))
            self.object(branch, path: path, depth: depth + 1, into: &unfolded)
            self.pointer.pop()
            alternatives += unfolded
        }
        self.orDepth -= 1
        guard alternatives.count <= EventPattern.alternativeMaximum else {
            alternatives = [PatternAlternative()]
            return self.report(
                "the '$or's of a pattern unfold to at most \(EventPattern.alternativeMaximum) alternatives"
            )
        }
    }

    // MARK: Values

    private mutating func matchers(_ values: [RawJSON]) -> [ValueMatcher] {
        if values.isEmpty { self.report("an empty list matches nothing; name at least one value") }
        return values.enumerated().compactMap { index, value in
            self.pointer.push(String(index))
            defer { self.pointer.pop() }
            return self.matcher(value)
        }
    }

    private mutating func matcher(_ value: RawJSON) -> ValueMatcher? {
        switch value {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .number(let digits): return .number(PatternNumber(digits))
        case .string(let text): return AddressRange(address: text).map(ValueMatcher.address) ?? .string(text)
        case .array:
            self.report("a list cannot stand inside the list of a field's values")
            return nil
        case .object(let members):
            guard members.count == 1 else {
                self.report("an operator stands alone in its mapping", hint: "write one mapping for each operator")
                return nil
            }
            self.pointer.push(members[0].key)
            defer { self.pointer.pop() }
            do throws(OperatorFlaw) {
                return try PatternOperator.matcher(members[0].key, members[0].value)
            } catch {
                self.report(error.message, hint: error.hint)
                return nil
            }
        }
    }

    private mutating func report(_ message: String, hint: String? = nil) {
        self.problems.append(EventPatternProblem(message, hint: hint, at: self.pointer))
    }
}

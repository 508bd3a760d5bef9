package import ProactorModel

/// Why an event matches a pattern, or what keeps it from that: each field of the pattern against the event's own values.
package struct PatternExplanation: Hashable, Sendable {
    /// One field of the pattern.
    package struct Clause: Hashable, Sendable, CustomStringConvertible {
        /// The steps to the field, joined by dots, as in `data.warehouse`.
        package let field: String
        /// What the field may be, as the author of the rule writes it: `{"anything-but":["TEST","STAGING"]}`.
        package let expected: String
        /// What the event has there, as JSON, up to ``PatternExplanation/valueMaximum`` values; none when the field is missing.
        package let actual: [String]
        package let isHit: Bool
        /// What a person is told of a miss; of a hit, that it is one.
        package let description: String

        /// Where the field stands in the event.
        package var pointer: JSONPointer {
            JSONPointer(self.field.split(separator: ".", omittingEmptySubsequences: false).map(String.init))
        }
    }

    /// Values of one field that an explanation names.
    package static let valueMaximum = 8

    package let isMatch: Bool
    /// The fields of the pattern, misses first; of a pattern with `$or`, those of the alternative that misses the least.
    package let clauses: [Clause]
    /// The alternatives that the pattern's `$or`s unfold to.
    package let alternativeCount: Int

    /// How far the event is from a match: explanations with fewer misses are the nearer ones.
    package var missCount: Int { self.clauses.count { !$0.isHit } }

    /// Whether each field has a value that matches, but none of the elements of an array has all of them.
    package var isSplitBetweenElements: Bool { !self.isMatch && self.missCount == 0 }

    /// All of it in one sentence.
    package var summary: String {
        if self.isMatch { return "matched" }
        if self.isSplitBetweenElements { return "each field matches, but not within one element of an array" }
        let misses = self.clauses.filter { !$0.isHit }.map(\.description).joined(separator: "; ")
        return self.missCount == self.clauses.count ? "missed: \(misses)" : "matched but for \(misses)"
    }
}

extension EventPattern {
    /// Explains how an event, in its JSON form, stands to the pattern.
    package func explain(_ event: JSONValue) -> PatternExplanation {
        let flat = FlatEvent(RawJSON(event))
        var best = PatternExplanation(isMatch: false, clauses: [], alternativeCount: self.alternatives.count)
        for (index, alternative) in self.alternatives.enumerated() {
            let clauses = alternative.fields.map { PatternExplanation.Clause($0, flat) }
            // Whether a field is absent can depend on the array elements that the other fields choose.
            let mayMatch = zip(alternative.fields, clauses).allSatisfy { $1.isHit || $0.matchesAbsence }
            let explanation = PatternExplanation(
                isMatch: mayMatch && !PatternIndex([EventPattern(alternatives: [alternative])]).matches(event).isEmpty,
                clauses: clauses.filter { !$0.isHit } + clauses.filter(\.isHit),
                alternativeCount: self.alternatives.count
            )
            if explanation.isMatch { return explanation }
            if index == 0 || explanation.missCount < best.missCount { best = explanation }
        }
        return best
    }
}

extension PatternExplanation.Clause {
    fileprivate init(_ field: PatternField, _ event: FlatEvent) {
        let leaves = event[field.path]
        let expected = ValueMatcher.text(of: field.matchers)
        let isHit =
            leaves.isEmpty
            ? field.matchesAbsence : leaves.contains { leaf in field.matchers.contains { $0.matches(leaf.value) } }
        let actual = leaves.prefix(PatternExplanation.valueMaximum).map(\.value.text)
        let description: String
        if isHit {
            description = "\(field.path) is \(expected)"
        } else if leaves.isEmpty {
            description = "\(field.path): it is missing, expected \(expected)"
        } else {
            let values = actual.joined(separator: ", ") + (leaves.count > actual.count ? ", …" : "")
            description = "\(field.path): \(values) \(Self.relation(to: field.matchers)) \(expected)"
        }
        self.init(field: field.path, expected: expected, actual: actual, isHit: isHit, description: description)
    }

    /// How values that miss stand to what is expected.
    private static func relation(to matchers: [ValueMatcher]) -> String {
        guard matchers.count == 1 else { return "is none of" }
        switch matchers[0] {
        case .anythingBut: return "is excluded by"
        case .exists: return "is there, expected"
        default: return "is not"
        }
    }
}

package import ProactorModel

/// What one conjunct of a condition says to one activation, and the values that it read.
package struct ClauseOutcome: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case isTrue
        case isFalse
        /// It has no value; the message says why.
        case failed(String)
    }

    /// A field that the conjunct reads.
    package struct FieldValue: Hashable, Sendable {
        /// As people write it: `data.warehouse`.
        package var path: String
        /// `nil` where there is none, or none that JSON can hold.
        package var value: JSONValue?

        package init(path: String, value: JSONValue?) {
            self.path = path
            self.value = value
        }
    }

    /// The conjunct as it stands in the expression.
    package var source: String
    /// In Unicode scalars of the expression's text.
    package var range: Range<Int>
    package var outcome: Outcome
    /// Each path once, in the order of the text.
    package var values: [FieldValue]

    static func outcomes(
        of node: Node,
        source: String,
        outcome: (Node) -> Outcome,
        valueOf: (Reference) -> JSONValue?
    ) -> [Self] {
        let scalars = Array(source.unicodeScalars)
        return node.conjuncts.map { clause in
            var values: [FieldValue] = []
            for reference in Reference.references(in: clause) where !reference.fields.isEmpty {
                let path = reference.description
                guard !values.contains(where: { $0.path == path }) else { continue }
                values.append(FieldValue(path: path, value: valueOf(reference)))
            }
            return Self(
                source: String(String.UnicodeScalarView(scalars[clause.range.clamped(to: 0..<scalars.count)])),
                range: clause.range,
                outcome: outcome(clause),
                values: values
            )
        }
    }
}

extension Node {
    /// The terms of `&&` on the top level, those in parentheses too; the node itself where it is none.
    var conjuncts: [Node] {
        guard case .and(let terms) = self.form else { return [self] }
        return terms.flatMap(\.conjuncts)
    }
}

extension Reference: CustomStringConvertible {
    /// The path as people write it: `data.warehouse`.
    package var description: String { ([self.root] + self.fields).joined(separator: ".") }

    /// The JSON value at the path.
    func value(in activation: Activation) -> JSONValue? {
        guard var value = activation[self.root] else { return nil }
        for field in self.fields {
            guard case .map(let map) = value, let member = map[field] else { return nil }
            value = member
        }
        return try? value.json()
    }
}

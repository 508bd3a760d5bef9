/// One thing wrong with the text of an expression or a template.
package struct ExpressionProblem: Hashable, Sendable {
    package var message: String
    /// What to write instead, or what there is, where that can be said.
    package var hint: String?
    /// The type that is needed, and the one that is there, where types are the problem.
    package var expected: String?
    package var found: String?
    /// Where, in Unicode scalars of the text.
    package var range: Range<Int>

    package init(
        _ message: String,
        hint: String? = nil,
        expected: String? = nil,
        found: String? = nil,
        range: Range<Int>
    ) {
        self.message = message
        self.hint = hint
        self.expected = expected
        self.found = found
        self.range = range
    }

    /// The same problem in a text that holds this one from `offset` on.
    func moved(by offset: Int) -> Self {
        var moved = self
        moved.range = self.range.lowerBound + offset..<self.range.upperBound + offset
        return moved
    }
}

/// Why a text is no expression, or no template.
package struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    package var problems: [ExpressionProblem]

    package init(_ problems: [ExpressionProblem]) { self.problems = problems }

    package var description: String { self.problems.map(\.message).joined(separator: "; ") }
}

/// Why an expression has no value for what it was given.
package struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
    package var message: String
    /// The part of the expression, in Unicode scalars of its text.
    package var range: Range<Int>
    package var description: String { self.message }

    package init(_ message: String, range: Range<Int>) {
        self.message = message
        self.range = range
    }
}

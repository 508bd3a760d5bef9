package import ProactorDiagnostics
package import ProactorModel

/// One thing that is wrong with a schema document, or that is probably not as it was meant.
package struct JSONSchemaProblem: Hashable, Sendable, CustomStringConvertible {
    package let severity: Diagnostic.Severity
    /// Where in the schema document.
    package let pointer: JSONPointer
    /// What is wrong, in one sentence without a full stop.
    package let message: String
    /// What to write instead, where that can be said.
    package let hint: String?

    package init(
        _ severity: Diagnostic.Severity = .error,
        at pointer: JSONPointer,
        _ message: String,
        hint: String? = nil
    ) {
        self.severity = severity
        self.pointer = pointer
        self.message = message
        self.hint = hint
    }

    package var description: String {
        let place = self.pointer.tokens.isEmpty ? "the schema" : self.pointer.description
        return "\(place): \(self.message)" + (self.hint.map { "; \($0)" } ?? "")
    }
}

/// Everything that is wrong with a schema document; never only the first problem.
package struct JSONSchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problems in the order in which they were found; at least one is an error, others may be warnings.
    package let problems: [JSONSchemaProblem]

    package init(problems: [JSONSchemaProblem]) {
        self.problems = problems
    }

    package var description: String { self.problems.map(\.description).joined(separator: "\n") }
}

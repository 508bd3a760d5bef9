/// One thing that a person should know about a file of theirs: where, what is wrong, and what to write instead.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable, CaseIterable {
        /// The rule book cannot be used.
        case error
        /// It can be used, but is probably not what was meant.
        case warning
    }

    /// A stable name for the kind of problem, such as `unknown-key`, for documentation and for programs that read the output.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let name: String

        package init(_ name: StaticString) { self.name = "\(name)" }

        package var description: String { self.name }
    }

    package var severity: Severity
    package var code: Code
    /// What is wrong, in one sentence without a full stop.
    package var message: String
    /// What to do about it, where that can be said: `did you mean 'approval'?`
    package var hint: String?
    /// Where it is; `nil` for what is wrong with no one file, such as a directory without rules.
    package var location: SourceLocation?

    package init(
        _ severity: Severity,
        _ code: Code,
        _ message: String,
        hint: String? = nil,
        at location: SourceLocation?
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.hint = hint
        self.location = location
    }
}

extension Diagnostic: CustomStringConvertible {
    /// One line: `path:line:column: error: message; hint [code]`.
    package var description: String {
        let place = self.location.map { "\($0): " } ?? ""
        let hint = self.hint.map { "; \($0)" } ?? ""
        return "\(place)\(self.severity.rawValue): \(self.message)\(hint) [\(self.code)]"
    }
}

/// Everything wrong with a set of files; never only the first problem.
package struct DiagnosticsError: Error, Sendable, CustomStringConvertible {
    package let diagnostics: [Diagnostic]

    package init(_ diagnostics: [Diagnostic]) {
        precondition(diagnostics.contains { $0.severity == .error }, "an error carries at least one error")
        self.diagnostics = diagnostics
    }

    package var description: String { self.diagnostics.map(\.description).joined(separator: "\n") }
}

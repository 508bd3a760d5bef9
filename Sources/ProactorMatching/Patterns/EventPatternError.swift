package import ProactorModel

/// One thing wrong with a pattern.
package struct EventPatternProblem: Hashable, Sendable {
    /// Where in the pattern.
    package var pointer: JSONPointer
    package var message: String
    /// What to write instead, where that can be said.
    package var hint: String?

    package init(_ message: String, hint: String? = nil, at pointer: JSONPointer) {
        self.pointer = pointer
        self.message = message
        self.hint = hint
    }
}

/// Why something is no pattern: everything that is wrong with it.
package struct EventPatternError: Error, Hashable, Sendable, CustomStringConvertible {
    package var problems: [EventPatternProblem]

    package var description: String {
        self.problems.map { "\($0.pointer): \($0.message)" }.joined(separator: "; ")
    }
}

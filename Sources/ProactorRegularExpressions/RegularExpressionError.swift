/// Why a pattern is not a regular expression that can be used.
package struct RegularExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in one sentence without a full stop.
    package let message: String
    /// The part of the pattern that is wrong, where one part is; it may be all that follows the problem.
    package let part: String?
    /// What to write instead, where that can be said.
    package let hint: String?

    package init(_ message: String, part: String? = nil, hint: String? = nil) {
        self.message = message
        self.part = part
        self.hint = hint
    }

    package var description: String {
        self.message + (self.part.map { ": '\($0)'" } ?? "") + (self.hint.map { "; \($0)" } ?? "")
    }

    /// Lookahead and lookbehind, which cannot be searched for in linear time.
    static func lookaround(_ part: String) -> Self {
        let name = part.hasPrefix("(?<") ? "lookbehind" : "lookahead"
        return Self(
            "\(name) is not supported",
            part: part,
            hint: "split the pattern into several conditions, one of them negated where need be"
        )
    }

    /// `\1` and the like, which cannot be searched for in linear time.
    static func backreference(_ part: String) -> Self {
        Self("references back to a group are not supported", part: part)
    }
}

/// Why an attempt at a run ended before the run did.
package struct AttemptFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable name for the kind of failure.
    package var code: String
    /// What went wrong; for a script, with the place in the agent's file.
    package var message: String
    /// Whether another attempt could succeed.
    package var isRetriable: Bool

    package init(code: String, message: String, isRetriable: Bool) {
        self.code = code
        self.message = message
        self.isRetriable = isRetriable
    }

    package var description: String { self.message }
}

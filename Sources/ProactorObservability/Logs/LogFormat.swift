/// How lines of the log are written.
package enum LogFormat: String, Hashable, Sendable, CaseIterable {
    /// One JSON object a line, for programs.
    case json
    /// One line for people.
    case text
}

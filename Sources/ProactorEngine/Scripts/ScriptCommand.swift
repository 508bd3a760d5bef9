package import ProactorModel

/// What a script does next.
package enum ScriptCommand: Hashable, Sendable {
    /// Call this tool, journal what comes back as the step with this index, and ask again.
    case call(tool: String, arguments: JSONValue, index: Int)
    /// Tell this to those who watch, journal it as the step with this index, and ask again.
    case say(message: String, index: Int)
    /// The script is at its end.
    case finish([Emission])
    /// The run can never succeed as it is.
    case fail(ScriptFailure)
}

/// Why a script cannot go on.
package struct ScriptFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable name for the kind of failure.
    package var code: String
    /// Where in the agent's file, and why.
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

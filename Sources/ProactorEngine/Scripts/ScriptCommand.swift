package import ProactorModel
package import ProactorRules

/// What a script does next.
package enum ScriptCommand: Hashable, Sendable {
    /// Call this tool, journal what comes back as the step with this index, and ask again.
    case call(tool: ToolName, arguments: JSONValue, index: Int)
    /// Tell this to those who watch, journal it as the step with this index, and ask again.
    case say(message: String, index: Int)
    /// The script is at its end.
    ///
    /// - Parameter result: What it found out for the run that delegated to it.
    case finish([Emission], result: JSONValue?)
    /// The run can never succeed as it is.
    case fail(AttemptFailure)
}

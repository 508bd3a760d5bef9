package import ProactorModel

/// What a rule book may name that is not in it: the deployment's tools, models, sinks and people.
package struct RuleBookContext: Sendable {
    package var tools: Set<String>
    package var sinks: Set<String>
    package var directory: Directory
    package var models: Set<String>
    /// The agent that each `delegate` tool wakes, by the tool's name.
    package var delegates: [String: String]

    package init(
        tools: Set<String>,
        sinks: Set<String>,
        directory: Directory,
        models: Set<String> = [],
        delegates: [String: String] = [:]
    ) {
        self.tools = tools
        self.sinks = sinks
        self.directory = directory
        self.models = models
        self.delegates = delegates
    }
}

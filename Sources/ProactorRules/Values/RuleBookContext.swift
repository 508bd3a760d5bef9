package import ProactorModel

/// What a rule book may name that is not in it: the deployment's tools, sinks and people.
package struct RuleBookContext: Sendable {
    package var tools: Set<String>
    package var sinks: Set<String>
    package var directory: Directory

    package init(tools: Set<String>, sinks: Set<String>, directory: Directory) {
        self.tools = tools
        self.sinks = sinks
        self.directory = directory
    }
}

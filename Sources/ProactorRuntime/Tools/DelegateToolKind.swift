package import ProactorComponents
import ProactorDiagnostics
import ProactorEngine
package import ProactorModel
package import ProactorYAML

/// Tools of the kind `delegate`: a call is another agent's run.
///
/// ```yaml
/// delegate: { agent: market-research }
/// ```
package struct DelegateToolKind: ToolKind {
    /// What a declaration says.
    package struct Configuration: Sendable {
        /// The agent that a call wakes.
        package var agent: String

        package init(agent: String) { self.agent = agent }
    }

    package init() {}

    package var name: String { "delegate" }

    package var defaultTimeout: Duration { .seconds(600) }

    package var configurationSchema: JSONValue {
        YAMLSchema.mapping(
            ["agent": YAMLSchema.text.described("The agent that does what a call asks for.")],
            required: ["agent"]
        ).described("Another agent's run, on its own queue.")
    }

    package func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration? {
        context.mapping(node, "'delegate'") { mapping in
            mapping.required("agent").map { Configuration(agent: $0) }
        }
    }

    package func delegate(of configuration: Configuration) -> String? { configuration.agent }

    package func makeTool(
        named name: String,
        _ configuration: Configuration,
        in environment: ToolEnvironment
    ) throws(ToolFailure) -> any Tool {
        DelegateTool(agent: configuration.agent)
    }
}

/// Stands for another agent among an agent's tools; its calls are runs, which the engine makes.
struct DelegateTool: Tool {
    let agent: String

    func operations() async throws(ToolFailure) -> [ToolOperation] {
        [
            ToolOperation(
                description: "Gives a task to the agent '\(self.agent)' and answers what it found out.",
                inputSchema: Delegation.inputSchema
            )
        ]
    }

    func call(_ call: ToolCall) async throws(ToolFailure) -> JSONValue {
        throw ToolFailure(.misconfigured, "the agent '\(self.agent)' is woken by runs only")
    }
}

import Logging
package import ProactorComponents
import ProactorDiagnostics
package import ProactorModel
package import ProactorYAML

/// Tools of the kind `mcp`: a server of the Model Context Protocol, with one operation for each tool that the server offers.
///
/// ```yaml
/// mcp:
///   command: [uvx, mcp-server-time]
///   environment: { TZ: Europe/Berlin }
///   allow: [get_current_time]
/// ```
/// ```yaml
/// mcp:
///   url: https://tools.example.com/mcp
///   headers: { Authorization: "Bearer ${env:TOOLS_TOKEN}" }
/// ```
package struct MCPToolKind: ToolKind {
    package init() {}

    package var name: String { "mcp" }

    package var configurationSchema: JSONValue {
        var schema =
            YAMLSchema.mapping(
                [
                    "command": YAMLSchema.listOrOne(of: YAMLSchema.text)
                        .described("The program to start, then its arguments; it is spoken to on stdin and stdout."),
                    "environment": YAMLSchema.entries(YAMLSchema.text)
                        .described(
                            "Environment variables of the program. A value may be, or end in, a reference to a secret: ${env:NAME}."
                        ),
                    "directory": YAMLSchema.text
                        .described("Where the program runs; without it, the directory of proactor.yaml."),
                    "url": JSONValue.object(["type": "string", "pattern": "^https?://"])
                        .described("The address of a server that is reached by HTTP."),
                    "headers": YAMLSchema.entries(YAMLSchema.text)
                        .described("Headers of every request. A value may end in a secret: Bearer ${env:NAME}."),
                    "allow": YAMLSchema.listOrOne(of: YAMLSchema.text)
                        .described("The server's tools that may be called; without it, all of them."),
                    "startTimeout": YAMLSchema.duration
                        .described("The longest wait for the server's first answer; 20s without it, at least 10s."),
                ]
            ).described("A server of the Model Context Protocol.").objectValue ?? [:]
        schema["oneOf"] = [["required": ["command"]], ["required": ["url"]]]
        return .object(schema)
    }

    package func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> MCPConfiguration? {
        context.mapping(node, "'mcp'") { mapping in
            var reader = MCPConfigurationReader(mapping: mapping)
            defer { mapping = reader.mapping }
            return reader.read()
        }
    }

    package func makeTool(
        named name: String,
        _ configuration: MCPConfiguration,
        in environment: ToolEnvironment
    ) throws(ToolFailure) -> any Tool {
        var logger = Logger(label: "proactor.mcp")
        logger[metadataKey: "tool"] = .string(name)
        let connector = try Connector(name: name, configuration, in: environment, logger: logger)
        return MCPTool(configuration, connector: connector, logger: logger)
    }
}

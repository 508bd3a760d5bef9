package import ProactorComponents
import ProactorDiagnostics
package import ProactorModel
import ProactorTools
package import ProactorYAML

/// Sinks of the kind `teams`: a workflow "When a Teams webhook request is received".
///
/// ```yaml
/// teams: { url: "${env:TEAMS_WEBHOOK_URL}" }
/// ```
package struct TeamsSinkKind: SinkKind {
    /// What a declaration says.
    package struct Configuration: Hashable, Sendable {
        /// The workflow's address, which is a secret: whoever has it can post.
        package var url: SecretReference
    }

    private static let timeout = Duration.seconds(30)

    package init() {}

    package var name: String { "teams" }

    package var configurationSchema: JSONValue {
        YAMLSchema.mapping(
            [
                "url": JSONValue.object(["type": "string", "pattern": .string(SecretReference.schemaPattern)])
                    .described("Where the workflow's address is.")
            ],
            required: ["url"]
        ).described("A workflow of Teams that posts cards, with links to where people decide.")
    }

    package func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration? {
        context.mapping(node, "'teams'") { mapping in
            mapping.requiredNode("url").flatMap { SecretReference.read($0, "'url'", &mapping.context) }
                .map { Configuration(url: $0) }
        }
    }

    package func makeSink(
        named name: String,
        _ configuration: Configuration,
        in environment: SinkEnvironment
    ) throws(SinkFailure) -> any Sink {
        let url = try environment.secret(configuration.url, "the workflow's address")
        guard GuardedPost.isURL(url) else {
            throw SinkFailure("what \(configuration.url) holds is no address of a workflow", isRetriable: false)
        }
        return TeamsSink(
            url: url,
            post: GuardedPost(allowsPrivateAddresses: true, timeout: Self.timeout),
            attempts: environment.attempts
        )
    }
}

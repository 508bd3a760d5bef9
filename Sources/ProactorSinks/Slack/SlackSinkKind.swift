package import ProactorComponents
import ProactorDiagnostics
package import ProactorModel
import ProactorWebhooks
package import ProactorYAML

/// Sinks of the kind `slack`: a channel that an app posts to.
///
/// ```yaml
/// slack:
///   channel: C0123456789
///   token: "${env:SLACK_BOT_TOKEN}"
///   signingSecret: "${env:SLACK_SIGNING_SECRET}"
/// ```
package struct SlackSinkKind: SinkKind {
    /// What a declaration says.
    package struct Configuration: Hashable, Sendable {
        package var channel: String
        package var token: SecretReference
        package var signingSecret: SecretReference
        /// Where the Web API is, without a slash at the end.
        package var apiURL: String
    }

    package init() {}

    package var name: String { "slack" }

    package var configurationSchema: JSONValue {
        let secret: JSONObject = ["type": "string", "pattern": .string(SecretReference.schemaPattern)]
        return YAMLSchema.mapping(
            [
                "channel": JSONValue.object(["type": "string", "pattern": "^[A-Z0-9]{3,32}$"])
                    .described("The channel's id, which its details show: C0123456789."),
                "token": JSONValue.object(secret).described("Where the app's bot token is (xoxb-…)."),
                "signingSecret": JSONValue.object(secret).described("Where the app's signing secret is."),
                "apiURL": YAMLSchema.text.described("Where the Web API is; \(SlackAPI.standardURL) without it."),
            ],
            required: ["channel", "token", "signingSecret"]
        ).described("A channel in Slack, in which people decide by pressing.")
    }

    package func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration? {
        context.mapping(node, "'slack'") { mapping in
            let channel = mapping.requiredNode("channel").flatMap { Self.channel($0, &mapping.context) }
            let token = mapping.requiredNode("token").flatMap { SecretReference.read($0, "'token'", &mapping.context) }
            let secret = mapping.requiredNode("signingSecret")
                .flatMap { SecretReference.read($0, "'signingSecret'", &mapping.context) }
            let url = SinkReading.url("apiURL", &mapping) ?? SlackAPI.standardURL
            guard let channel, let token, let secret else { return nil }
            return Configuration(channel: channel, token: token, signingSecret: secret, apiURL: url)
        }
    }

    private static func channel(_ node: YAMLNode, _ context: inout YAMLContext) -> String? {
        guard let channel: String = context.scalar(node, "'channel'") else { return nil }
        let isID = channel.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
        guard isID, (3...32).contains(channel.utf8.count) else {
            context.report(
                .wrongValue,
                "'channel' must be a channel's id, is '\(channel.prefix(80))'",
                hint: "it begins with C or G, and stands at the end of the channel's details in Slack",
                at: node
            )
            return nil
        }
        return channel
    }

    package func makeSink(
        named name: String,
        _ configuration: Configuration,
        in environment: SinkEnvironment
    ) throws(SinkFailure) -> any Sink {
        let token = try environment.secret(configuration.token, "the bot token")
        let secret = try environment.secret(configuration.signingSecret, "the signing secret")
        return SlackSink(
            channel: configuration.channel,
            api: SlackAPI(url: configuration.apiURL, token: token),
            signature: SlackSignature(secret: secret),
            attempts: environment.attempts
        )
    }
}

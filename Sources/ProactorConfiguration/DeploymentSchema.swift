package import ProactorComponents
package import ProactorModel
import ProactorYAML

/// The JSON Schema of `proactor.yaml`, as far as the program has kinds of tools for it.
package enum DeploymentSchema {
    /// The document, for an editor to read through `# yaml-language-server: $schema=`.
    package static func document(for registry: ComponentRegistry) -> JSONValue {
        YAMLSchema.document(
            "Proactor deployment",
            YAMLSchema.mapping([
                "listen": Self.address
                    .described("The host and port to listen on; port 0 lets the system choose."),
                "store": StoreReader.schema(path: Self.path),
                "rules": Self.path.described("The directory of rules and event types."),
                "agents": Self.path.described("The directory of agents."),
                "origins": YAMLSchema.listOrOne(of: ["type": "string", "pattern": "^https?://[^/?#@ ]+$"])
                    .described(
                        "The origins under which a proxy shows the pages, such as https://proactor.example.com."
                    ),
                "access": AccessSchema.access,
                "tls": AccessSchema.tls,
                "strictTypes": YAMLSchema.bool.described("Whether events of undeclared types are refused."),
                "limits": LimitsReader.schema,
                "telemetry": TelemetryReader.telemetrySchema,
                "logs": TelemetryReader.logsSchema,
                "http": HTTPLimitsReader.schema,
                "callbacks": CallbacksReader.schema,
                "tools": YAMLSchema.entries(ToolReader.schema(registry)).described("What agents may call, by name."),
                "models": YAMLSchema.entries(ModelReader.schema(registry))
                    .described("The models behind agents, by name."),
                "publicURL": JSONValue.object(["type": "string", "pattern": "^https?://[^/?#@ ]+/?$"])
                    .described("Where people reach the pages: what links in messages begin with."),
                "sinks": YAMLSchema.entries(SinkReader.schema(registry))
                    .described("Where proposals are shown and events are sent, by name."),
                "notify": SinkReader.subscriptionSchema
                    .described("Events of these types go to these sinks, without approval."),
                "sources": SourceReader.schema(registry)
                    .described("Where events come from besides POST /events, by name."),
                "handshake": HandshakeReader.schema,
                "currency": YAMLSchema.text.described("What amounts of money are in; USD without it."),
                "budget": YAMLSchema.budget(of: "the whole deployment"),
                "watch": YAMLSchema.bool.described(
                    "Whether changed files come in force by themselves; true without it."
                ),
                "retention": RetentionReader.schema.described("How long what happened is kept."),
                "people": YAMLSchema.entries(
                    Self.person,
                    names: ["not": ["pattern": "^(group:|$)"]]
                )
                .described("Who may decide, by id."),
                "groups": YAMLSchema.entries(YAMLSchema.list(of: YAMLSchema.text))
                    .described("Lists of people, which rules name as group:NAME."),
            ])
        )
    }

    private static var address: JSONValue {
        ["type": "string", "pattern": ":[0-9]{1,5}$", "default": "127.0.0.1:8787"]
    }

    private static var path: JSONValue { ["type": "string", "minLength": 1] }

    private static var person: JSONValue {
        YAMLSchema.mapping(
            ["name": YAMLSchema.text, "email": YAMLSchema.text, "slack": YAMLSchema.text],
            required: ["name"]
        )
    }
}

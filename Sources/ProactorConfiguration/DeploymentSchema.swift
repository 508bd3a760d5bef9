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
                "store": YAMLSchema.mapping(
                    ["sqlite": Self.path.described("The SQLite file; relative paths start from this file.")],
                    required: ["sqlite"]
                ).described("Where state is kept."),
                "rules": Self.path.described("The directory of rules and event types."),
                "agents": Self.path.described("The directory of agents."),
                "origins": YAMLSchema.listOrOne(of: ["type": "string", "pattern": "^https?://[^/?#@ ]+$"])
                    .described(
                        "The origins under which a proxy shows the pages, such as https://proactor.example.com."
                    ),
                "strictTypes": YAMLSchema.bool.described("Whether events of undeclared types are refused."),
                "limits": Self.limits,
                "tools": YAMLSchema.entries(Self.tool(registry)).described("What agents may call, by name."),
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

    private static var limits: JSONValue {
        let defaults = EngineLimits()
        var properties = JSONObject()
        for count in LimitsReader.counts {
            var schema = YAMLSchema.integer(count.range).objectValue ?? [:]
            schema["default"] = .int(Int64(defaults[keyPath: count.path]))
            properties[count.name] = .object(schema)
        }
        for length in LimitsReader.lengths {
            var schema = YAMLSchema.duration.objectValue ?? [:]
            schema["default"] = .string(defaults[keyPath: length.path].ruleText)
            properties[length.name] = .object(schema)
        }
        return YAMLSchema.mapping(properties).described("What bounds the engine, by name.")
    }

    private static var person: JSONValue {
        YAMLSchema.mapping(["name": YAMLSchema.text, "email": YAMLSchema.text], required: ["name"])
    }

    /// A tool has the key of exactly one kind.
    private static func tool(_ registry: ComponentRegistry) -> JSONValue {
        let kinds = registry.toolKinds.values.sorted { $0.name < $1.name }
        var properties: JSONObject = [
            "description": YAMLSchema.text.described("What it is for, which agents are told."),
            "timeout": YAMLSchema.duration.described("How long a call may take; 10s without it."),
            "resultSize": YAMLSchema.integer(DeploymentReader.resultSizeRange)
                .described("Bytes that a result may have; 65536 without it."),
        ]
        for kind in kinds { properties[kind.name] = kind.configurationSchema }
        var schema = YAMLSchema.mapping(properties).objectValue ?? [:]
        schema["oneOf"] = .array(kinds.map { ["required": [.string($0.name)]] })
        if kinds.isEmpty { schema["oneOf"] = nil }
        return .object(schema)
    }
}

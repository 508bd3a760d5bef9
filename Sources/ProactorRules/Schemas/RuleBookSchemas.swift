package import ProactorModel
import ProactorYAML

/// JSON Schemas of the files that domain teams write, for editors that complete and check them through
/// `# yaml-language-server: $schema=`.
///
/// They say what the readers accept as far as a schema can; names, expressions and what depends on other files is left to `check`.
package enum RuleBookSchemas {
    /// Any file below `Rules/` or `Agents/`: its top-level keys say what it holds.
    package static var file: JSONValue {
        YAMLSchema.document(
            "Proactor rule book",
            YAMLSchema.mapping([
                "events": YAMLSchema.entries(EventSchemas.eventType).described("Event types by name."),
                "rules": YAMLSchema.entries(RuleSchemas.rule, names: Self.names).described("Rules by name."),
                "agents": YAMLSchema.entries(AgentSchemas.agent, names: Self.names).described("Agents by name."),
                "tests": YAMLSchema.list(of: TestSchemas.test).described("Tests, which 'proactor test' carries out."),
            ]),
            definitions: EventSchemas.definitions.merging(RuleSchemas.definitions).merging(AgentSchemas.definitions)
        )
    }

    private static var names: JSONValue { ["pattern": "^[A-Za-z0-9._-]{1,100}$"] }

    /// What stands where an expression is expected: YAML takes `true` and `5` for other things than texts.
    static var expression: JSONValue { ["type": ["string", "boolean", "number"]] }

    /// Text with `{{ CEL }}` in it.
    static var template: JSONValue { Self.expression }
}

extension JSONObject {
    fileprivate func merging(_ other: JSONObject) -> JSONObject {
        other.reduce(into: self) { $0[$1.key] = $1.value }
    }
}

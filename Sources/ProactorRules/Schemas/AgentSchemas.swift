import ProactorModel
import ProactorYAML

/// Schemas of `agents:`, and of the steps of scripts.
enum AgentSchemas {
    static var agent: JSONValue {
        let keys = YAMLSchema.mapping(
            [
                "description": YAMLSchema.text.described("What it does, for people."),
                "tools": YAMLSchema.listOrOne(of: YAMLSchema.text).described("What it may call, from proactor.yaml."),
                "concurrency": YAMLSchema.integer(AgentReader.concurrencyRange)
                    .described("Runs of it at work at once; 4 without it."),
                "model": YAMLSchema.text.described("The model behind it, from proactor.yaml."),
                "instructions": YAMLSchema.text.described("What the model is told that it is, and how it shall work."),
                "limits": AgentLimitsReader.schema,
                "budget": YAMLSchema.budget(of: "the agent"),
                "retry": YAMLSchema.mapping([
                    "attempts": YAMLSchema.integer(AgentReader.attemptsRange)
                        .described("Attempts in all; 3 without it."),
                    "first": YAMLSchema.duration.described("The wait after the first failure; 10s without it."),
                    "factor": YAMLSchema.number(AgentReader.factorRange).described("How waits grow; 2 without it."),
                    "max": YAMLSchema.duration.described("The longest wait; 10m without it."),
                    "jitter": YAMLSchema.number(AgentReader.jitterRange)
                        .described("The share of a wait that is left to chance; 0.2 without it."),
                ]).described("When a failed run is tried again."),
                "steps": Self.steps.described(
                    "What it does without a model, or where the deployment has no key for the model."
                ),
            ]
        )
        var schema = keys.objectValue ?? [:]
        schema["anyOf"] = [["required": ["steps"]], ["required": ["model", "instructions"]]]
        schema["dependentRequired"] = ["model": ["instructions"], "instructions": ["model"]]
        return .object(schema)
    }

    private static var steps: JSONValue { YAMLSchema.list(of: YAMLSchema.reference("step")) }

    static var definitions: JSONObject {
        let name: JSONValue = ["type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"]
        let binding = name.described("The name that later steps know it by.")
        return [
            "step": [
                "type": "object",
                "oneOf": [
                    Self.step(
                        "call",
                        YAMLSchema.text.described("A tool."),
                        [
                            "with": JSONValue.object([:]).described("Its arguments."), "as": binding,
                        ]
                    ),
                    Self.step(
                        "let",
                        YAMLSchema.entries(RuleBookSchemas.expression, names: ["pattern": name["pattern"] ?? ".*"])
                            .described("Values to compute, in order.")
                    ),
                    Self.step(
                        "emit",
                        YAMLSchema.text.described("An event type."),
                        [
                            "data": JSONValue.object([:]).described("The payload."),
                            "subject": RuleBookSchemas.template.described("The event's subject."),
                        ]
                    ),
                    Self.step(
                        "forEach",
                        RuleBookSchemas.expression.described("A list, in CEL."),
                        ["as": binding, "steps": Self.steps],
                        required: ["as", "steps"]
                    ),
                    Self.step(
                        "return",
                        JSONValue.object([:]).described("What the run found out, for the run that delegated to it.")
                    ),
                    Self.step("fail", RuleBookSchemas.template.described("Why the run cannot succeed.")),
                    Self.step("say", RuleBookSchemas.template.described("What those who watch are told.")),
                ],
            ]
        ]
    }

    private static func step(
        _ action: String,
        _ value: JSONValue,
        _ properties: JSONObject = [:],
        required: [String] = []
    ) -> JSONValue {
        var all: JSONObject = [
            "when": RuleBookSchemas.expression.described("The step is taken only when this is true.")
        ]
        all[action] = value
        for (key, value) in properties { all[key] = value }
        return YAMLSchema.mapping(all, required: [action] + required)
    }
}

import ProactorModel
import ProactorYAML

/// Schemas of `tests:`.
enum TestSchemas {
    static var test: JSONValue {
        YAMLSchema.mapping(
            [
                "name": YAMLSchema.text.described("What it shows, in a sentence."),
                "at": Self.time.described("When it begins; a Monday morning without it."),
                "tools": YAMLSchema.entries(YAMLSchema.listOrOne(of: Self.answer))
                    .described("What tools answer; the first answer that fits a call is given."),
                "agents": YAMLSchema.entries(YAMLSchema.listOrOne(of: Self.run))
                    .described("What agents do instead of asking their models; each entry is one run."),
                "schedules": YAMLSchema.listOrOne(of: YAMLSchema.text)
                    .described("The rules whose schedules tick; those of all others stand still."),
                "given": YAMLSchema.listOrOne(of: Self.step).described("What happens, in order."),
                "expect": Self.expectation,
            ],
            required: ["name", "given", "expect"]
        )
    }

    private static var time: JSONValue { ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]"] }

    private static var answer: JSONValue {
        var answer =
            YAMLSchema.mapping([
                "with": JSONValue.object([:]).described("Only calls whose arguments have these get it."),
                "times": YAMLSchema.integer(RuleTestReader.timesRange).described("How often it is given."),
                "returns": JSONValue.object([:]).described("The result; {{ CEL }} in it may name the arguments."),
                "fails": YAMLSchema.text.described("The call fails for good, with this message."),
                "unavailable": YAMLSchema.text.described("The call fails this time; the run is tried again."),
            ]).objectValue ?? [:]
        answer["oneOf"] = Self.oneOf(["returns", "fails", "unavailable"])
        return .object(answer)
    }

    private static var run: JSONValue {
        let emission = YAMLSchema.mapping(
            [
                "type": YAMLSchema.text.described("The event's type."), "subject": YAMLSchema.text,
                "data": JSONValue.object([:])
                    .described("The payload; {{ CEL }} in it may name event, data, prompt and now."),
            ],
            required: ["type"]
        )
        var run =
            YAMLSchema.mapping([
                "emits": YAMLSchema.listOrOne(of: emission).described("The events that the run emits."),
                "fails": YAMLSchema.text.described("The run ends among the dead letters, with this message."),
            ]).objectValue ?? [:]
        run["oneOf"] = Self.oneOf(["emits", "fails"])
        return .object(run)
    }

    private static func oneOf(_ keys: [String]) -> JSONValue {
        .array(keys.map { ["required": [.string($0)]] })
    }

    private static var step: JSONValue {
        let decision = YAMLSchema.mapping(
            [
                "by": YAMLSchema.text.described("A person's id."), "reason": YAMLSchema.text,
                "of": YAMLSchema.text.described("The proposed event's type, where several wait."),
                "refused": YAMLSchema.text.described("A part of the message with which it must be refused."),
            ],
            required: ["by"]
        )
        let attribute: JSONValue = ["type": ["string", "integer", "boolean"]]
        return YAMLSchema.mapping([
            "after": YAMLSchema.duration.described("How much time passes before it."),
            "type": YAMLSchema.text.described("The event's type."), "source": YAMLSchema.text, "id": YAMLSchema.text,
            "subject": YAMLSchema.text, "time": Self.time, "data": JSONValue.object([:]).described("The payload."),
            "extensions": YAMLSchema.entries(attribute), "approve": decision, "reject": decision,
            "send-back": decision,
        ])
    }

    private static var expectation: JSONValue {
        let text: JSONValue = [
            "anyOf": [
                YAMLSchema.text,
                YAMLSchema.mapping([
                    "equals": YAMLSchema.text, "contains": YAMLSchema.listOrOne(of: YAMLSchema.text),
                    "lacks": YAMLSchema.listOrOne(of: YAMLSchema.text),
                ]),
            ]
        ]
        let count = YAMLSchema.integer(ExpectationReader.countRange)
        let run = YAMLSchema.mapping(
            [
                "rule": YAMLSchema.text, "prompt": text, "error": text, "attempts": count,
                "calls": YAMLSchema.listOrOne(of: YAMLSchema.text).described("The tools that it called, in order."),
                "state": YAMLSchema.choice(ExpectationReader.runStates.map(\.rawValue)),
            ],
            required: ["rule"]
        )
        let proposal = YAMLSchema.mapping(
            ["type": YAMLSchema.text, "state": YAMLSchema.choice(Proposal.State.allCases.map(\.rawValue))],
            required: ["type"]
        )
        var expectation =
            YAMLSchema.mapping([
                "none": YAMLSchema.bool.described("No run begins."),
                "runs": ["anyOf": [count, YAMLSchema.listOrOne(of: run)]]
                    as JSONValue,
                "events": YAMLSchema.listOrOne(of: YAMLSchema.reference("pattern"))
                    .described("Exactly the events that are emitted, each as a pattern."),
                "proposals": YAMLSchema.listOrOne(of: proposal).described(
                    "Exactly the proposals, as they stand at the end."
                ),
                "failures": YAMLSchema.listOrOne(of: YAMLSchema.text)
                    .described("The rules whose condition or prompt cannot be evaluated."),
            ]).objectValue ?? [:]
        expectation["minProperties"] = 1
        return JSONValue.object(expectation).described("What must follow.")
    }
}

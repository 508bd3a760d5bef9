import ProactorModel
import ProactorYAML

/// Schemas of a rule's time operators.
enum TimingSchemas {
    static var types: JSONValue {
        YAMLSchema.listOrOne(of: ["anyOf": [YAMLSchema.text, YAMLSchema.reference("operator")]])
    }

    static var on: JSONValue {
        let schema: JSONValue = ["anyOf": [Self.types, ScheduleReader.schema]]
        return schema.described("The event types that it reacts to, or a schedule.")
    }

    private static var per: JSONValue {
        RuleBookSchemas.expression.described("What events must share to count together; without it all do.")
    }

    static var throttle: JSONValue {
        YAMLSchema.mapping(
            [
                "per": Self.per,
                "limit": YAMLSchema.integer(TimingReader.limitRange).described("Runs; 1 without it."),
                "within": YAMLSchema.duration.described("In any stretch of this length."),
            ],
            required: ["within"]
        ).described("At most so many runs within a time.")
    }

    static var debounce: JSONValue {
        YAMLSchema.mapping(
            [
                "per": Self.per, "quiet": YAMLSchema.duration.described("How long no event must have come."),
                "atMost": YAMLSchema.duration.described("How long after the first event at the latest."),
            ],
            required: ["quiet"]
        ).described("One run for the last of several events, once it is quiet.")
    }

    static var collect: JSONValue {
        YAMLSchema.mapping(
            [
                "per": Self.per,
                "count": YAMLSchema.integer(TimingReader.countRange).described("How many events close the window."),
                "within": YAMLSchema.duration.described("The window's length; of a session, the longest pause."),
                "by": YAMLSchema.choice(Timing.Collect.Window.allCases.map(\.rawValue))
                    .described("The kind of window; tumbling without it."),
            ],
            required: ["within"]
        ).described("One run for many events; 'when' is then about 'events'.")
    }

    static var unless: JSONValue {
        YAMLSchema.mapping(
            [
                "on": Self.types.described("The event types that are expected."),
                "match": YAMLSchema.reference("pattern").described("What the expected event must look like."),
                "per": RuleBookSchemas.expression.described("What both events must share."),
                "where": YAMLSchema.text.described(
                    "A condition over event, data (the first event) and expected (the one that came)."
                ),
                "within": YAMLSchema.duration.described("How long it is waited for."),
            ],
            required: ["on", "within"]
        ).described("The run begins only when the expected event does not come in time.")
    }

    private static func steps(_ name: String, _ description: String) -> JSONValue {
        var step: JSONObject = [
            "on": Self.types.described("The event types that may come."),
            "match": YAMLSchema.reference("pattern").described("What the event must look like."),
            "per": RuleBookSchemas.expression.described("What it shares with the others; the rule's 'per' without it."),
        ]
        if name == "sequence" {
            step["where"] = YAMLSchema.text.described(
                "A condition over event, data, and the names of the steps before."
            )
        }
        let negated = YAMLSchema.mapping(step, required: ["on"]).described("Ends what has begun, if it comes.")
        step["as"] = YAMLSchema.text.described("What expressions call the event.")
        let positive = YAMLSchema.mapping(step, required: ["on"])
        let element: JSONValue =
            name == "sequence"
            ? ["anyOf": [positive, YAMLSchema.mapping(["not": negated], required: ["not"])]] : positive
        return [
            "type": "array", "items": element, "minItems": .int(Int64(StepReader.countRange.lowerBound)),
            "maxItems": .int(Int64(StepReader.countRange.upperBound)), "description": .string(description),
        ]
    }

    static var sequence: JSONValue { Self.steps("sequence", "One run when these events came one after the other.") }
    static var all: JSONValue { Self.steps("all", "One run when all of these events came, in any order.") }
    static var any: JSONValue { Self.steps("any", "One run when 'count' of these events came, in any order.") }

    static var within: JSONValue {
        YAMLSchema.duration.described("With sequence, all or any: how long the first event counts.")
    }

    static var sharedKey: JSONValue {
        RuleBookSchemas.expression.described("With sequence, all or any: what their events must share.")
    }

    static var count: JSONValue {
        YAMLSchema.integer(1...StepReader.countRange.upperBound)
            .described("With any: how many of them must come; 1 without it.")
    }
}

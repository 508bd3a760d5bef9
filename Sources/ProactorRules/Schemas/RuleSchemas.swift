import ProactorModel
import ProactorYAML

/// Schemas of `rules:`, and of the patterns in them.
enum RuleSchemas {
    static var rule: JSONValue {
        var schema = Self.keys.objectValue ?? [:]
        schema["anyOf"] = .array((["on"] + StepReader.names).map { ["required": [.string($0)]] })
        return .object(schema)
    }

    private static var keys: JSONValue {
        YAMLSchema.mapping(
            [
                "description": YAMLSchema.text.described("What it does, for people."),
                "owner": YAMLSchema.text.described("The team that it belongs to."),
                "on": TimingSchemas.on,
                "match": YAMLSchema.reference("pattern").described("What the event must look like."),
                "when": RuleBookSchemas.expression.described("A condition in CEL, over event, data and now."),
                "agent": YAMLSchema.text.described("The agent that it wakes."),
                "prompt": RuleBookSchemas.template.described("What the agent is asked: text with {{ CEL }} in it."),
                "loop": YAMLSchema.choice(["allowed"])
                    .described("Says that the rule may set itself off again; needs 'hops'."),
                "hops": YAMLSchema.integer(1...1000)
                    .described("With 'loop': how many events may stand between the first cause and the rule's event."),
                "priority": YAMLSchema.choice(RuleReader.priorities.map(\.name))
                    .described("Among runs that wait, those of a higher priority go first; normal without it."),
                "budget": YAMLSchema.budget(of: "the rule"),
                "emits": YAMLSchema.listOrOne(of: YAMLSchema.text).described(
                    "The event types that the agent may emit."
                ),
                "approval": Self.approval,
                "throttle": TimingSchemas.throttle, "debounce": TimingSchemas.debounce,
                "collect": TimingSchemas.collect, "unless": TimingSchemas.unless,
                "sequence": TimingSchemas.sequence, "all": TimingSchemas.all, "any": TimingSchemas.any,
                "within": TimingSchemas.within, "per": TimingSchemas.sharedKey, "count": TimingSchemas.count,
            ],
            required: ["agent"]
        )
    }

    private static var withdrawal: JSONValue {
        YAMLSchema.mapping(
            [
                "on": YAMLSchema.listOrOne(of: ["anyOf": [YAMLSchema.text, YAMLSchema.reference("operator")]])
                    .described("The types of later events that make what was proposed moot."),
                "match": YAMLSchema.reference("pattern").described("What such an event must look like."),
                "when": RuleBookSchemas.expression.described("A condition in CEL, over event, data and now."),
                "key": RuleBookSchemas.expression.described(
                    "In CEL, over the later event: proposals of the same key are withdrawn."
                ),
                "equals": RuleBookSchemas.expression.described(
                    "The key of a proposal, in CEL over event, data and cause; 'key' of the event that woke the agent without it."
                ),
            ],
            required: ["on", "key"]
        ).described("Which later events make what was proposed moot.")
    }

    private static var approval: JSONValue {
        let type = YAMLSchema.text.described("An event type.")
        return YAMLSchema.mapping([
            "sinks": YAMLSchema.listOrOne(of: YAMLSchema.text).described("Where it is shown; the inbox without it."),
            "approvers": [
                "anyOf": [YAMLSchema.text, ["type": "array", "items": YAMLSchema.text, "minItems": 1]],
                "description": "People, and groups as group:NAME; everybody without it.",
            ],
            "quorum": YAMLSchema.integer(ApprovalReader.quorumRange).described("How many must approve; 1 without it."),
            "expires": YAMLSchema.duration.described("How long it may wait; for ever without it."),
            "onApproved": type, "onRejected": type, "onExpired": type, "onWithdrawn": type,
            "sendBacks": YAMLSchema.integer(ApprovalReader.sendBackRange).described(
                "How often it may be sent back to its agent with a comment; 3 without it."
            ),
            "edit": YAMLSchema.bool.described("Whether approvers may change the payload; true without it."),
            "fourEyes": YAMLSchema.bool.described(
                "Whether somebody must approve who neither caused the proposal nor changed it."
            ),
            "remind": YAMLSchema.duration.described("How often approvers are reminded while it waits."),
            "escalate": YAMLSchema.mapping(
                [
                    "after": YAMLSchema.duration.described("How long nobody has decided then."),
                    "to": YAMLSchema.listOrOne(of: YAMLSchema.text)
                        .described("Who may decide as well from then on: people, and groups as group:NAME."),
                ],
                required: ["after", "to"]
            ).described("More people to ask when nobody decides."),
            "withdrawOn": Self.withdrawal,
            "auto": YAMLSchema.text.described("A condition under which it is approved without asking anybody."),
        ]).described("Who must approve what is emitted; without it nothing waits.")
    }

    // MARK: Patterns

    static var definitions: JSONObject {
        let field = YAMLSchema.reference("fieldPattern")
        let value: JSONValue = ["type": ["string", "number", "boolean", "null"]]
        var attributes = JSONObject()
        for name in PatternWords.attributes { attributes[name] = field }
        attributes[PatternWords.alternatives] = YAMLSchema.list(of: YAMLSchema.reference("pattern"))
        return [
            "pattern": [
                "type": "object", "minProperties": 1, "properties": .object(attributes), "additionalProperties": field,
            ],
            "fieldPattern": [
                "anyOf": [
                    value, YAMLSchema.reference("operator"),
                    ["type": "array", "minItems": 1, "items": ["anyOf": [value, YAMLSchema.reference("operator")]]],
                    YAMLSchema.reference("pattern"),
                    ["type": "array", "minItems": 1, "items": YAMLSchema.reference("pattern")],
                ]
            ],
            "operator": Self.operation,
        ]
    }

    private static var operation: JSONValue {
        let text = YAMLSchema.text
        let ignoringCase = YAMLSchema.mapping(["equals-ignore-case": text], required: ["equals-ignore-case"])
        let affix: JSONValue = ["anyOf": [text, ignoringCase]]
        let textOrNumber: JSONValue = ["type": ["string", "number"]]
        let inner = YAMLSchema.mapping([
            "prefix": YAMLSchema.listOrOne(of: text), "suffix": YAMLSchema.listOrOne(of: text),
            "equals-ignore-case": YAMLSchema.listOrOne(of: text), "wildcard": YAMLSchema.listOrOne(of: text),
        ])
        let numeric: JSONValue = ["type": "array", "minItems": 2, "maxItems": 4, "items": textOrNumber]
        var operation =
            YAMLSchema.mapping([
                "prefix": affix, "suffix": affix, "equals-ignore-case": text, "wildcard": text, "cidr": text,
                "exactly": text, "exists": YAMLSchema.bool,
                "anything-but": ["anyOf": [textOrNumber, YAMLSchema.list(of: textOrNumber), inner]],
                "numeric": numeric.described("Comparisons and numbers: [\">=\", 0, \"<\", 10]."),
            ]).objectValue ?? [:]
        operation["minProperties"] = 1
        operation["maxProperties"] = 1
        return .object(operation)
    }
}

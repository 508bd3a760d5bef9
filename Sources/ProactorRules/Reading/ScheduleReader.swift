import ProactorDiagnostics
import ProactorExpressions
import ProactorMatching
import ProactorModel
import ProactorYAML

/// Reads `on: { schedule: … }` and `on: { every: … }`, each with what is `expects`ed in between.
enum ScheduleReader {
    /// More often than that, a rule is no schedule.
    static let shortest = Duration.seconds(1)
    static let keys = ["schedule", "every", "timezone", "missed", "expects"]
    /// How long a key is expected that is heard of no more, unless it is said.
    static let forget = Duration.seconds(7 * 86_400)
    /// From here on, whether an expression ever comes true is looked for.
    private static let lookFrom = Timestamp(seconds: 1_767_225_600)

    /// What `on` says, where that is a schedule.
    struct Reading {
        /// `nil` where it has errors.
        var operation: Timing.Operation?
        var per: Expression?
        var text: String
        var mentions: [RuleBookDraft.Mention] = []

        func timing(id: String) -> Timing? {
            self.operation.map { Timing(id: id, operation: $0, per: self.per) }
        }
    }

    /// - Returns: `nil` where `on` names events.
    static func read(_ node: YAMLNode, _ source: SourceFile, _ context: inout YAMLContext) -> Reading? {
        guard case .mapping(let entries) = node.content,
            entries.contains(where: { $0.name == "schedule" || $0.name == "every" })
        else { return nil }
        var reading = Reading(text: node.json?.jsonText ?? "")
        var expects: YAMLNode?
        let schedule = context.mapping(node, "a schedule") { mapping -> Schedule? in
            expects = mapping.nonEmptyNode("expects")
            let cron = mapping.node("schedule")
            let every = mapping.node("every")
            let zone = Self.zone(&mapping)
            let missed = Self.missed(&mapping)
            if cron != nil, let every {
                mapping.context.report(.wrongValue, "'on' has both 'schedule' and 'every'; keep one", at: every)
                return nil
            }
            if let every {
                if let node = mapping.node("timezone") {
                    mapping.context.report(.wrongValue, "'timezone' belongs to 'schedule', not to 'every'", at: node)
                }
                return Self.interval(every, &mapping.context).map { Schedule(times: .every($0), missed: missed) }
            }
            guard let cron, let zone, let expression = Self.cron(cron, &mapping.context) else { return nil }
            let schedule = Schedule(times: .cron(expression, zone: zone), missed: missed)
            guard schedule.next(after: Self.lookFrom) != nil else {
                mapping.context.report(.wrongValue, "'schedule' names a time that never comes", at: cron)
                return nil
            }
            return schedule
        }
        guard let expects else {
            reading.operation = schedule.map(Timing.Operation.schedule)
            return reading
        }
        if let missed = entries.first(where: { $0.name == "missed" }) {
            context.report(
                .wrongValue,
                "'missed' does not go with 'expects': a time at which no server ran says nothing",
                at: missed.key
            )
        }
        Self.expects(expects, schedule, source, &reading, &context)
        return reading
    }

    private static func expects(
        _ node: YAMLNode,
        _ schedule: Schedule?,
        _ source: SourceFile,
        _ reading: inout Reading,
        _ context: inout YAMLContext
    ) {
        let read = context.mapping(node, "'expects'") { mapping -> (Timing.Operation, Expression?)? in
            let types = mapping.requiredNode("on").flatMap { RuleReader.types($0, &mapping.context) }
            if let on = mapping.node("on") { RuleReader.mention(typesOf: on, &reading.mentions) }
            let matchNode = mapping.nonEmptyNode("match")
            let match = matchNode.flatMap { RuleReader.pattern($0, field: nil, &mapping.context) }
            let expressions = ExpressionReader(source: source, variables: RuleReader.variables)
            let perNode = mapping.nonEmptyNode("per")
            let per = perNode.flatMap { expressions.expression($0, "'per'", &mapping.context) }
            let forget: Duration? = mapping.optional("forget")
            if perNode == nil, let node = mapping.node("forget") {
                let message = "'forget' belongs to 'per': without it nothing is forgotten"
                mapping.context.report(.wrongValue, message, at: node)
            }
            guard let types, let schedule, matchNode == nil || match != nil, perNode == nil || per != nil else {
                return nil
            }
            let expectation = Timing.Expectation(
                schedule: schedule,
                pattern: match.map { types.conjoined(with: $0) } ?? types,
                forget: forget ?? Self.forget
            )
            return (.expectation(expectation), per)
        }
        reading.operation = read?.0
        reading.per = read?.1
    }

    private static func zone(_ mapping: inout YAMLMapping) -> String? {
        guard let node = mapping.node("timezone") else { return "UTC" }
        guard let name: String = mapping.context.scalar(node, "'timezone'") else { return nil }
        guard TimeZoneOffset.seconds(in: name, at: Self.lookFrom) != nil else {
            mapping.context.report(
                .wrongValue,
                "there is no time zone '\(name)'",
                hint: "write a name such as Europe/Berlin, or an offset such as \"+02:00\"",
                at: node
            )
            return nil
        }
        return name
    }

    private static func missed(_ mapping: inout YAMLMapping) -> Schedule.Missed {
        guard let node = mapping.node("missed"), let text: String = mapping.context.scalar(node, "'missed'") else {
            return .once
        }
        if let known = Schedule.Missed(rawValue: text) { return known }
        mapping.context.report(.wrongValue, "'missed' is skip, once or all, is '\(text)'", at: node)
        return .once
    }

    private static func interval(_ node: YAMLNode, _ context: inout YAMLContext) -> Duration? {
        guard let length: Duration = context.scalar(node, "'every'") else { return nil }
        guard length >= Self.shortest else {
            let message = "'every' must be at least \(Self.shortest.ruleText), is \(length.ruleText)"
            context.report(.wrongValue, message, at: node)
            return nil
        }
        return length
    }

    private static func cron(_ node: YAMLNode, _ context: inout YAMLContext) -> CronExpression? {
        guard let text: String = context.scalar(node, "'schedule'") else { return nil }
        do {
            return try CronExpression(text)
        } catch {
            context.report(
                .wrongValue,
                "'schedule' \(error.message)",
                hint: "write \"0 9 * * MON\" for Mondays at nine",
                at: node
            )
            return nil
        }
    }

    /// What editors are told of it.
    static var schema: JSONValue {
        let schedule = YAMLSchema.text.described("Five fields of cron, such as 0 9 * * MON, or @daily.")
        let every = YAMLSchema.duration.described("At each whole multiple of it since 1970.")
        let zone = YAMLSchema.text.described("The schedule's time zone, such as Europe/Berlin; UTC without it.")
        let missed = YAMLSchema.choice(Schedule.Missed.allCases.map(\.rawValue))
            .described("What becomes of times at which no server ran; once without it.")
        let expects = YAMLSchema.mapping(
            [
                "on": TimingSchemas.types.described("The event types that are expected between two times."),
                "match": YAMLSchema.reference("pattern").described("What the expected event must look like."),
                "per": RuleBookSchemas.expression.described("Each value that was seen is expected again."),
                "forget": YAMLSchema.duration.described("How long a silent value is expected; 7d without it."),
            ],
            required: ["on"]
        ).described("The run begins only when no such event came since the time before.")
        return [
            "anyOf": [
                YAMLSchema.mapping(
                    ["schedule": schedule, "timezone": zone, "missed": missed, "expects": expects],
                    required: ["schedule"]
                ), YAMLSchema.mapping(["every": every, "missed": missed, "expects": expects], required: ["every"]),
            ]
        ]
    }
}

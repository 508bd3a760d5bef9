import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Reads `on: { schedule: … }` and `on: { every: … }`.
enum ScheduleReader {
    /// More often than that, a rule is no schedule.
    static let shortest = Duration.seconds(1)
    static let keys = ["schedule", "every", "timezone", "missed"]
    /// From here on, whether an expression ever comes true is looked for.
    private static let lookFrom = Timestamp(seconds: 1_767_225_600)

    /// - Returns: `nil` where `on` names events; a schedule of `nil` where it should be one and has errors.
    static func read(_ node: YAMLNode, _ context: inout YAMLContext) -> (schedule: Schedule?, text: String)? {
        guard case .mapping(let entries) = node.content,
            entries.contains(where: { $0.name == "schedule" || $0.name == "every" })
        else { return nil }
        let schedule = context.mapping(node, "a schedule") { mapping -> Schedule? in
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
        return (schedule, node.json?.jsonText ?? "")
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
        return [
            "anyOf": [
                YAMLSchema.mapping(
                    ["schedule": schedule, "timezone": zone, "missed": missed],
                    required: ["schedule"]
                ), YAMLSchema.mapping(["every": every, "missed": missed], required: ["every"]),
            ]
        ]
    }
}

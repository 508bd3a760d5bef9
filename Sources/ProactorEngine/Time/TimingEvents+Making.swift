import ProactorModel
import ProactorRules

extension TimingEvents {
    /// The event that holds what a window collected.
    ///
    /// - Parameters:
    ///   - contents: The events, in the order of their arrival; one at least.
    ///   - key: The JSON text of what they share; empty where the rule has no `per`.
    static func collected(
        by rule: Rule,
        _ timing: Timing,
        _ closing: CollectState.Closing,
        _ contents: [HeldContent],
        key: String
    ) -> Event {
        let first = closing.members.first?.event
        let last = closing.members.last?.event
        var data: JSONObject = [
            "rule": .string(rule.name), "count": .int(Int64(contents.count)),
            "from": Self.time(first?.at ?? closing.at), "to": Self.time(last?.at ?? closing.at),
            "full": .bool(closing.isFull), "dropped": .int(Int64(closing.dropped)),
            "events": .array(contents.map(\.json)),
        ]
        if !key.isEmpty { data["key"] = (try? JSONParser.parse(Array(key.utf8))) ?? .string(key) }
        var extensions: [String: ExtensionValue] = [
            Event.ExtensionName.hops: .integer(Int32(clamping: (contents.map(\.event.hops).max() ?? 0) + 1))
        ]
        extensions[Event.ExtensionName.causation] = contents.last.map { .string($0.event.id) }
        return Event(
            id: "\(timing.id)-\(first?.sequence ?? 0)-\(last?.sequence ?? 0)",
            source: Self.source(ofRule: rule.name),
            type: Self.collected,
            time: Timestamp(millisecondsSinceEpoch: closing.at),
            dataContentType: "application/json",
            data: .json(.object(data)),
            extensions: extensions
        )
    }

    /// The event that tells of a time of a schedule.
    static func tick(of rule: Rule, _ timing: Timing, _ tick: ScheduleState.Tick) -> Event {
        Event(
            id: "\(timing.id)-\(tick.due.millisecondsSinceEpoch)",
            source: Self.source(ofRule: rule.name),
            type: Self.ticked,
            time: tick.due,
            dataContentType: "application/json",
            data: .json([
                "rule": .string(rule.name), "due": .string(tick.due.description), "missed": .int(Int64(tick.missed)),
            ])
        )
    }

    private static func time(_ milliseconds: Int64) -> JSONValue {
        .string(Timestamp(millisecondsSinceEpoch: milliseconds).description)
    }
}

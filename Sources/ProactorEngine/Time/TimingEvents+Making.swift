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

    /// The event that holds what a rule's steps found.
    ///
    /// - Parameters:
    ///   - names: What the rule calls each of the contents.
    ///   - absent: Names of the rule that none of them has.
    static func found(
        by rule: Rule,
        _ timing: Timing,
        _ contents: [(event: HeldEvent, content: HeldContent, name: String?)],
        absent: [String],
        at time: Int64,
        key: String
    ) -> Event {
        let members = contents.map { CollectState.Member(event: $0.event, size: 0) }
        let closing = CollectState.Closing(members: members, at: time, isFull: false, dropped: 0, isSliding: false)
        var event = Self.collected(by: rule, timing, closing, contents.map(\.content), key: key)
        var named = JSONObject()
        for (place, part) in contents.enumerated() {
            if let name = part.name { named[name] = .int(Int64(place)) }
        }
        for name in absent { named[name] = .null }
        if case .json(.object(var data))? = event.data {
            data["named"] = .object(named)
            event.data = .json(.object(data))
        }
        return event
    }

    /// The event that tells who was silent when an interval ended.
    static func tick(of rule: Rule, _ timing: Timing, _ silence: ExpectationState.Silence) -> Event {
        var event = Self.tick(of: rule, timing, ScheduleState.Tick(due: silence.due, missed: 0))
        guard case .json(.object(var data))? = event.data else { return event }
        data["silent"] = .array(
            silence.silent.map { silent in
                var object: JSONObject = ["intervals": .int(Int64(silent.intervals))]
                if timing.per != nil {
                    object["key"] = (try? JSONParser.parse(Array(silent.key.utf8))) ?? .string(silent.key)
                }
                return .object(object)
            }
        )
        event.data = .json(.object(data))
        return event
    }

    private static func time(_ milliseconds: Int64) -> JSONValue {
        .string(Timestamp(millisecondsSinceEpoch: milliseconds).description)
    }
}

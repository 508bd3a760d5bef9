package import ProactorModel
package import ProactorRules

/// What a time operator knows of one key.
package enum OperatorState: Hashable, Sendable {
    case throttle(ThrottleState)
    case debounce(DebounceState)
    case collect(CollectState)
    case unless(UnlessState)
    case schedule(ScheduleState)
    case sequence(SequenceState)
    case gathering(GatheringState)
    case expectation(ExpectationState)

    /// How much longer than its window a count of swallowed events is kept: whoever is told of it a week later hardly
    /// cares.
    static let memory: Int64 = 7 * 86_400_000

    /// When there is something to do, in milliseconds since the epoch; `nil` where another operator's state is read.
    func dueAt(_ operation: Timing.Operation) -> Int64? {
        switch (self, operation) {
        case (.throttle(let state), .throttle(let throttle)): state.forgottenAt(throttle, memory: Self.memory)
        case (.debounce(let state), .debounce(let debounce)): state.dueAt(debounce)
        case (.collect(let state), .collect(let collect)): state.dueAt(collect)
        case (.unless(let state), .unless(let unless)): state.dueAt(within: unless.within.wholeMilliseconds)
        case (.schedule(let state), .schedule): state.next.millisecondsSinceEpoch
        case (.sequence(let state), .sequence(let succession)): state.dueAt(succession)
        case (.gathering(let state), .gathering(let gathering)): state.dueAt(gathering)
        case (.expectation(let state), .expectation): state.next.millisecondsSinceEpoch
        default: nil
        }
    }

    /// The events that it will come back to.
    package var held: [HeldEvent] {
        switch self {
        case .throttle, .schedule, .expectation: []
        case .debounce(let state): [state.last]
        case .collect(let state): state.members.map(\.event)
        case .unless(let state): state.waiting
        case .sequence(let state): state.partials.flatMap { $0.members.map(\.event) }
        case .gathering(let state): state.places.map(\.member.event)
        }
    }

    /// Whether the tasks of the events that it holds are open as long as it does.
    var keepsTasksOpen: Bool {
        switch self {
        case .debounce, .unless: true
        case .throttle, .collect, .schedule, .sequence, .gathering, .expectation: false
        }
    }

    package var json: JSONValue {
        switch self {
        case .throttle(let state):
            ["passes": .array(state.passes.map(JSONValue.int)), "swallowed": .int(Int64(state.swallowed))]
        case .debounce(let state):
            ["first": .int(state.first), "last": state.last.json, "swallowed": .int(Int64(state.swallowed))]
        case .collect(let state):
            [
                "members": .array(state.members.map(\.json)),
                "dropped": .int(Int64(state.dropped)),
            ]
        case .unless(let state): ["waiting": .array(state.waiting.map(\.json))]
        case .schedule(let state): ["next": .int(state.next.millisecondsSinceEpoch)]
        case .sequence(let state):
            ["partials": .array(state.partials.map { .array($0.members.map(\.json)) })]
        case .gathering(let state):
            ["places": .array(state.places.map { [.int(Int64($0.step)), $0.member.json] })]
        case .expectation(let state):
            [
                "next": .int(state.next.millisecondsSinceEpoch), "whole": .bool(state.isWhole),
                "keys": .array(
                    state.keys.sorted { $0.key < $1.key }.map { key, known in
                        [.string(key), .int(known.at), .int(Int64(known.silent)), .bool(known.isHeard)]
                    }
                ),
            ]
        }
    }

    /// Reads what ``json`` made for the same operator; `nil` for anything else.
    package init?(_ json: JSONValue, _ operation: Timing.Operation) {
        switch operation {
        case .throttle:
            guard let passes = json["passes"]?.arrayValue, let swallowed = json["swallowed"]?.intValue else {
                return nil
            }
            var state = ThrottleState()
            state.passes = passes.compactMap(\.intValue)
            state.swallowed = Int(swallowed)
            self = .throttle(state)
        case .debounce:
            guard let first = json["first"]?.intValue, let last = json["last"].flatMap(HeldEvent.init(json:)),
                let swallowed = json["swallowed"]?.intValue
            else { return nil }
            self = .debounce(DebounceState(first: first, last: last, swallowed: Int(swallowed)))
        case .collect:
            guard let members = json["members"]?.arrayValue, let dropped = json["dropped"]?.intValue else {
                return nil
            }
            self = .collect(
                CollectState(members: members.compactMap(CollectState.Member.init), dropped: Int(dropped))
            )
        case .unless:
            guard let waiting = json["waiting"]?.arrayValue else { return nil }
            self = .unless(UnlessState(waiting: waiting.compactMap(HeldEvent.init(json:))))
        case .schedule:
            guard let next = json["next"]?.intValue else { return nil }
            self = .schedule(ScheduleState(next: Timestamp(millisecondsSinceEpoch: next)))
        case .sequence(let succession):
            guard let partials = json["partials"]?.arrayValue?.compactMap(SequenceState.Partial.init),
                partials.allSatisfy({ (1...succession.positives.count).contains($0.members.count) })
            else { return nil }
            self = .sequence(SequenceState(partials: partials))
        case .gathering(let gathering):
            guard let places = json["places"]?.arrayValue?.compactMap(GatheringState.Place.init),
                places.allSatisfy({ gathering.steps.indices.contains($0.step) })
            else { return nil }
            self = .gathering(GatheringState(places: places))
        case .expectation:
            guard let state = ExpectationState(json) else { return nil }
            self = .expectation(state)
        }
    }
}

extension SequenceState.Partial {
    fileprivate init?(_ json: JSONValue) {
        guard let members = json.arrayValue?.compactMap(CollectState.Member.init) else { return nil }
        self.init(members: members)
    }
}

extension GatheringState.Place {
    fileprivate init?(_ json: JSONValue) {
        guard let parts = json.arrayValue, parts.count == 2, let step = parts[0].intValue,
            let member = CollectState.Member(parts[1])
        else { return nil }
        self.init(step: Int(step), member: member)
    }
}

extension ExpectationState {
    fileprivate init?(_ json: JSONValue) {
        guard let next = json["next"]?.intValue, let isWhole = json["whole"]?.boolValue,
            let entries = json["keys"]?.arrayValue
        else { return nil }
        var keys: [String: Known] = [:]
        for entry in entries {
            guard let parts = entry.arrayValue, parts.count == 4, let key = parts[0].stringValue,
                let at = parts[1].intValue, let silent = parts[2].intValue, let isHeard = parts[3].boolValue
            else { return nil }
            keys[key] = Known(at: at, silent: Int(silent), isHeard: isHeard)
        }
        self.init(next: Timestamp(millisecondsSinceEpoch: next), isWhole: isWhole, keys: keys)
    }
}

extension CollectState.Member {
    fileprivate var json: JSONValue { [self.event.json, .int(Int64(self.size))] }

    fileprivate init?(_ json: JSONValue) {
        guard let parts = json.arrayValue, parts.count == 2, let event = HeldEvent(json: parts[0]),
            let size = parts[1].intValue
        else { return nil }
        self.init(event: event, size: Int(size))
    }
}

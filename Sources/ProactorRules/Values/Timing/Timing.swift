package import ProactorExpressions
package import ProactorMatching
import ProactorModel

/// What a rule makes of time: when an event that matches begins a run, and which events share one.
package struct Timing: Sendable {
    package enum Operation: Sendable {
        case throttle(Throttle)
        case debounce(Debounce)
        case collect(Collect)
        case unless(Unless)
        case schedule(Schedule)
        case sequence(Succession)
        case gathering(Gathering)
        case expectation(Expectation)
    }

    /// A hash of the rule's name and of what the operator means: 24 hexadecimal digits. What another operator knew is
    /// not this one's.
    package let id: String
    package let operation: Operation
    /// What events must share to count together; `nil` where all of the rule's do.
    package let per: Expression?

    package init(id: String, operation: Operation, per: Expression?) {
        self.id = id
        self.operation = operation
        self.per = per
    }
}

extension Timing {
    /// At most so many runs in any stretch of time; the first ones, at once.
    package struct Throttle: Hashable, Sendable {
        package let limit: Int
        package let within: Duration

        package init(limit: Int, within: Duration) {
            self.limit = limit
            self.within = within
        }
    }

    /// One run for the last of several events, once there was none for some time.
    package struct Debounce: Hashable, Sendable {
        package let quiet: Duration
        /// How long after the first event at the latest; `nil` waits for quiet, however long.
        package let atMost: Duration?

        package init(quiet: Duration, atMost: Duration?) {
            self.quiet = quiet
            self.atMost = atMost
        }
    }

    /// One run for many events.
    package struct Collect: Hashable, Sendable {
        package enum Window: String, Hashable, Sendable, CaseIterable {
            /// The events of the last stretch of time, looked at with each event; an event counts in one run only.
            case sliding
            /// A stretch of time that begins with the first event.
            case tumbling
            /// From the first event until there was none for some time.
            case session
        }

        package let by: Window
        package let within: Duration
        /// How many events close the window; of a sliding one, how many must be in it.
        package let count: Int?

        package init(by: Window, within: Duration, count: Int?) {
            self.by = by
            self.within = within
            self.count = count
        }
    }

    /// A run for an event that another one did not follow in time.
    package struct Unless: Sendable {
        /// What would have to come.
        package let pattern: EventPattern
        /// Whether an event that fits the pattern is the expected one, over `event` and `data` (the first event) and
        /// `expected` (the envelope of what came); `nil` where each is.
        package let condition: Expression?
        package let within: Duration

        package init(pattern: EventPattern, condition: Expression?, within: Duration) {
            self.pattern = pattern
            self.condition = condition
            self.within = within
        }
    }

    /// Whether it is asked about the events that the rule matches; what a schedule or a sequence puts into the log begins a
    /// run at once.
    package var takesEvents: Bool {
        switch self.operation {
        case .throttle, .debounce, .collect, .unless: true
        case .schedule, .expectation, .sequence, .gathering: false
        }
    }

    package var isCollecting: Bool {
        if case .collect = self.operation { true } else { false }
    }

    /// The operator's key in the rule's file.
    package var name: String {
        switch self.operation {
        case .throttle: "throttle"
        case .debounce: "debounce"
        case .collect: "collect"
        case .unless: "unless"
        case .schedule: "schedule"
        case .sequence: "sequence"
        case .gathering(let gathering): gathering.isAll ? "all" : "any"
        case .expectation: "expects"
        }
    }
}

/// Types of the events that operators put into the log.
package enum TimingEvents {
    /// Holds the events of a window that closed.
    package static let collected = "proactor.rule.collected"
    /// A time of a schedule has come.
    package static let ticked = "proactor.rule.ticked"
    /// What the step of a rule may not be called, since expressions call something else so.
    package static let takenNames: Set<String> = ["event", "data", "now", "events", "swallowed", "expected"]
    private static let sourcePrefix = "/proactor/rules/"

    package static func source(ofRule name: String) -> String { Self.sourcePrefix + name }

    /// The rule that an event of these types is meant for.
    package static func rule(inSource source: String) -> String? {
        source.hasPrefix(Self.sourcePrefix) ? String(source.dropFirst(Self.sourcePrefix.count)) : nil
    }

    /// Matches what is collected for any rule.
    package static var collectedPattern: EventPattern? {
        try? EventPattern(["type": [.string(Self.collected)], "source": [["prefix": .string(Self.sourcePrefix)]]])
    }

    /// Matches what was found for one rule.
    package static func collectedPattern(ofRule name: String) -> EventPattern? {
        try? EventPattern(["type": [.string(Self.collected)], "source": [.string(Self.source(ofRule: name))]])
    }

    /// Matches the ticks of one rule.
    package static func tickPattern(ofRule name: String) -> EventPattern? {
        try? EventPattern(["type": [.string(Self.ticked)], "source": [.string(Self.source(ofRule: name))]])
    }
}

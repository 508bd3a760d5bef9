import ProactorModel

/// The calls that wait for one model, in the order in which they may go.
///
/// - Between rules of one priority it is fair by what calls take of the model's time (start-time fair queueing): each rule
///   has a virtual time that its calls move on, and the rule whose time is least goes next. So a rule that asks for a thousand
///   calls delays another rule's call by one call, not by a thousand.
/// - Higher priorities go first, but never alone: while calls of a lower one wait, it earns a tenth (``Priority/normal``) or a
///   twentieth (``Priority/low``) of what the higher ones take, and goes first as soon as it has earned its next call.
/// - Within a rule, the call that came first goes first.
///
/// The call that is next is waited for, and none passes it: else large calls would never find room among small ones.
struct FairQueue: Sendable {
    /// One call that waits.
    struct Call: Hashable, Sendable {
        var ticket: Int
        var demand: CallDemand
        /// Milliseconds since the epoch.
        var deadline: Int64
        /// What it takes of the model's time, in milliseconds, as far as was known when it came.
        var time: Double
    }

    /// What waits of one rule and priority.
    struct Backlog: Hashable, Sendable {
        var rule: String
        var priority: Priority
        var time: Double
    }

    /// Rules without waiting calls whose virtual time is remembered.
    private static let idleMaximum = 256
    /// The most that a priority earns ahead, in milliseconds of the model's time.
    private static let creditMaximum = 30_000.0

    private struct Flow: Sendable {
        var rule: String
        var priority: Priority
        /// Tickets, oldest first; those before ``head`` are gone, and those without a call were removed.
        var tickets: [Int] = []
        var head = 0
        var virtualTime: Double
        var time = 0.0
        /// Not looked at until ``begin()`` comes again.
        var isSetAside = false
    }

    private struct Class: Sendable {
        var virtualTime = 0.0
        var credit = 0.0
    }

    private var flows: [Flow] = []
    private var classes = [Class](repeating: Class(), count: Priority.allCases.count)
    private var calls: [Int: Call] = [:]
    /// What the picks of the round that is under way have changed.
    private var before: (flows: [Flow], classes: [Class])?
    private var picked: [Int] = []

    var count: Int { self.calls.count }
    var isEmpty: Bool { self.calls.isEmpty }

    func call(_ ticket: Int) -> Call? { self.calls[ticket] }

    /// The waiting calls' demand for the model's time.
    var backlogs: [Backlog] {
        self.flows.compactMap { flow in
            flow.time > 0 ? Backlog(rule: flow.rule, priority: flow.priority, time: flow.time) : nil
        }
    }

    /// How many calls wait, by rule.
    var countsByRule: [String: Int] {
        self.calls.values.reduce(into: [:]) { counts, call in counts[call.demand.rule, default: 0] += 1 }
    }

    // MARK: Coming and going

    mutating func append(_ call: Call) {
        let index = self.flow(of: call.demand)
        self.flows[index].tickets.append(call.ticket)
        self.flows[index].time += call.time
        self.calls[call.ticket] = call
    }

    private mutating func flow(of demand: CallDemand) -> Int {
        let present = self.classes[demand.priority.rawValue].virtualTime
        let known = self.flows.firstIndex { $0.rule == demand.rule && $0.priority == demand.priority }
        if let known {
            // Time without calls is not saved up.
            if self.flows[known].head == self.flows[known].tickets.count {
                self.flows[known].virtualTime = max(self.flows[known].virtualTime, present)
            }
            return known
        }
        if self.flows.count >= Self.idleMaximum {
            self.flows.removeAll { flow in
                flow.head == flow.tickets.count && flow.virtualTime <= self.classes[flow.priority.rawValue].virtualTime
            }
        }
        self.flows.append(Flow(rule: demand.rule, priority: demand.priority, virtualTime: present))
        return self.flows.count - 1
    }

    /// Takes a call out that shall not wait any more. Not during a round.
    @discardableResult
    mutating func remove(_ ticket: Int) -> Call? {
        guard let call = self.calls.removeValue(forKey: ticket) else { return nil }
        if let index = self.flows.firstIndex(where: {
            $0.rule == call.demand.rule && $0.priority == call.demand.priority
        }) {
            self.flows[index].time = max(0, self.flows[index].time - call.time)
            self.compact(index)
        }
        return call
    }

    /// A call that nobody may keep waiting any longer; only during a round, which must drop it.
    mutating func nextOverdue(at now: Int64) -> Call? {
        for index in self.flows.indices {
            self.skipRemoved(index)
            guard self.flows[index].head < self.flows[index].tickets.count,
                let call = self.calls[self.flows[index].tickets[self.flows[index].head]], call.deadline <= now
            else { continue }
            return call
        }
        return nil
    }

    /// When the next call becomes overdue.
    var nextDeadline: Int64? {
        self.flows.compactMap { flow in
            flow.tickets[flow.head...].lazy.compactMap { self.calls[$0]?.deadline }.first
        }.min()
    }

    // MARK: A round of picks

    /// Begins a round: what it picks is gone for good with ``confirm()``, or comes back with ``undo()``.
    mutating func begin() {
        self.before = (self.flows, self.classes)
        self.picked = []
    }

    /// The call that is next, if any is left that was not set aside.
    mutating func next() -> Call? {
        for index in self.flows.indices { self.skipRemoved(index) }
        guard let index = self.nextFlow() else { return nil }
        return self.calls[self.flows[index].tickets[self.flows[index].head]]
    }

    private mutating func skipRemoved(_ index: Int) {
        while self.flows[index].head < self.flows[index].tickets.count,
            self.calls[self.flows[index].tickets[self.flows[index].head]] == nil
        {
            self.flows[index].head += 1
        }
    }

    /// The rule that goes next in the priority that goes next.
    private func nextFlow() -> Int? {
        var first: [Priority: Int] = [:]
        for (index, flow) in self.flows.enumerated() where !flow.isSetAside && flow.head < flow.tickets.count {
            guard let best = first[flow.priority] else {
                first[flow.priority] = index
                continue
            }
            if flow.virtualTime < self.flows[best].virtualTime { first[flow.priority] = index }
        }
        for priority in Priority.allCases {
            guard let index = first[priority], let call = self.calls[self.flows[index].tickets[self.flows[index].head]]
            else { continue }
            let price = min(max(1, call.time), Self.creditMaximum)
            if self.classes[priority.rawValue].credit >= price { return index }
        }
        return first.max { $0.key < $1.key }?.value
    }

    /// Takes the call that is next out of the queue.
    ///
    /// - Parameter time: What it takes of the model's time.
    mutating func pick(_ call: Call, time: Double) {
        guard let index = self.index(ofHead: call) else { return }
        let time = max(1, time)
        let priority = call.demand.priority
        self.flows[index].head += 1
        self.flows[index].time = max(0, self.flows[index].time - call.time)
        self.classes[priority.rawValue].virtualTime = self.flows[index].virtualTime
        self.flows[index].virtualTime += time
        self.picked.append(call.ticket)
        let hasHigher = self.flows.contains { $0.priority > priority && !$0.isSetAside && $0.head < $0.tickets.count }
        if hasHigher { self.classes[priority.rawValue].credit -= time }
        for lower in Priority.allCases where lower < priority {
            let waits = self.flows.contains { $0.priority == lower && $0.head < $0.tickets.count }
            let credit = self.classes[lower.rawValue].credit + (waits ? time * lower.guaranteedShare : 0)
            self.classes[lower.rawValue].credit = min(Self.creditMaximum, credit)
        }
    }

    /// Takes the oldest call of its rule out of the queue, because it is refused.
    mutating func drop(_ call: Call) {
        guard let index = self.index(ofHead: call) else { return }
        self.flows[index].head += 1
        self.flows[index].time = max(0, self.flows[index].time - call.time)
        self.picked.append(call.ticket)
    }

    /// Leaves the call's rule out of the rest of the round.
    mutating func setAside(_ call: Call) {
        guard let index = self.index(ofHead: call) else { return }
        self.flows[index].isSetAside = true
    }

    private func index(ofHead call: Call) -> Int? {
        self.flows.firstIndex { flow in
            flow.priority == call.demand.priority && flow.rule == call.demand.rule
                && flow.head < flow.tickets.count && flow.tickets[flow.head] == call.ticket
        }
    }

    mutating func confirm() {
        for ticket in self.picked { self.calls[ticket] = nil }
        self.end()
    }

    mutating func undo() {
        if let before = self.before { (self.flows, self.classes) = before }
        self.end()
    }

    private mutating func end() {
        self.before = nil
        self.picked = []
        for index in self.flows.indices {
            self.flows[index].isSetAside = false
            self.compact(index)
        }
    }

    /// Frees what is before the head, once that is most of it.
    private mutating func compact(_ index: Int) {
        self.skipRemoved(index)
        guard self.flows[index].head * 2 > self.flows[index].tickets.count else { return }
        self.flows[index].tickets.removeFirst(self.flows[index].head)
        self.flows[index].head = 0
        if self.flows[index].tickets.isEmpty { self.flows[index].time = 0 }
    }
}

extension Priority {
    /// What a priority that waits gets of what the higher ones take.
    var guaranteedShare: Double {
        switch self {
        case .low: 0.05
        case .normal: 0.1
        case .high: 0
        }
    }
}

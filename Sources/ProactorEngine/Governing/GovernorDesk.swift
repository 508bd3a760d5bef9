package import ProactorModel

/// All of one process's governing without its store and its clock: calls come in, rounds of decisions go out.
///
/// What processes share is in documents, one for each model and one for the money, which are read, decided upon and written
/// back if nobody else did meanwhile. So a round is provisional: ``decide(at:spending:)`` says what it would change, and
/// either ``confirm()`` or ``undo()`` must follow before anything else happens.
package struct GovernorDesk: Sendable {
    /// The name of the document about money, which no model can have.
    package static let ledgerName = "$budgets"
    /// Calls that may wait at once; more are sent away.
    static let waitingMaximum = 100_000
    /// Calls that one round decides on for each model.
    static let roundMaximum = 512
    /// How long what came of a call may stay unshared, in milliseconds.
    static let flushDelay: Int64 = 1_000
    /// How often a process says that its calls are still under way, in milliseconds.
    static let renewalInterval: Int64 = 30_000

    /// One model's part of the desk.
    struct Line: Sendable {
        var terms: ModelTerms
        /// As it was last read or written.
        var state = ModelState()
        var queue = FairQueue()
        var calendar = ReturnCalendar()
        /// When the state was last written, in milliseconds since the epoch.
        var savedAt: Int64 = 0
    }

    /// What came of a call, until it is written.
    struct Settlement: Sendable {
        var reservation: Reservation
        var result: CallResult
        var at: Int64
    }

    /// What a round would change.
    struct Provisional: Sendable {
        var states: [String: ModelState] = [:]
        var ledger: BudgetLedger
        var reservations: [Reservation] = []
        /// Whether it must be written; otherwise only refusals follow from it.
        var isWritten = false
        var at: Int64
    }

    package private(set) var settings: GovernorSettings
    var lines: [String: Line] = [:]
    var ledger = BudgetLedger()
    /// Calls that are under way, by reservation.
    var reservations: [String: Reservation] = [:]
    var settlements: [Settlement] = []
    var provisional: Provisional?
    private var startedAt: Int64?
    private var reservationCount = 0

    package init(_ settings: GovernorSettings) {
        self.settings = settings
        for (name, terms) in settings.models { self.lines[name] = Line(terms: terms) }
    }

    var patience: Int64 { max(0, self.settings.patience.wholeMilliseconds) }

    /// Puts other budgets, and other limits of the models that there are, in force: for calls that wait, too.
    package mutating func replace(budgets: Budgets, limits: [String: ModelLimits]) {
        precondition(self.provisional == nil, "a round is under way")
        self.settings.budgets = budgets
        for (name, limits) in limits where self.settings.models[name] != nil {
            self.settings.models[name]?.limits = limits
            self.lines[name]?.terms.limits = limits
        }
    }

    // MARK: Documents

    /// The documents that the desk must know to decide.
    package var documentNames: [String] { [Self.ledgerName] + self.lines.keys.sorted() }

    /// Takes a document as it stands in the store; `nil` for one that does not.
    package mutating func load(_ name: String, _ document: JSONValue?) {
        precondition(self.provisional == nil, "a round is under way")
        if name == Self.ledgerName {
            self.ledger = document.map { BudgetLedger(json: $0) } ?? BudgetLedger()
        } else {
            self.lines[name]?.state = document.map { ModelState(json: $0) } ?? ModelState()
        }
    }

    /// Lets models that were parked be tried out at once: since this process started, a person may have changed what their
    /// providers refused.
    package mutating func forgetParking(at now: Timestamp) {
        for name in self.lines.keys { self.lines[name]?.state.gate.forgetParking(at: now.millisecondsSinceEpoch) }
    }

    /// Forgets the calls of all other processes: of a store that only one process can use, theirs have ended with them.
    package mutating func forgetOtherProcesses(at now: Timestamp) {
        self.ledger.held = [:]
        for name in self.lines.keys {
            self.lines[name]?.state.flights = [:]
            self.lines[name]?.state.gate.forgetTrial(at: now.millisecondsSinceEpoch)
        }
    }

    // MARK: Calls

    /// How many calls wait.
    package var waitingCount: Int { self.lines.values.reduce(0) { $0 + $1.queue.count } }

    /// Takes a call in.
    ///
    /// - Parameter ticket: Names the call in the rounds' decisions; unique.
    /// - Returns: Why it shall not even wait.
    package mutating func enqueue(_ ticket: Int, _ demand: CallDemand, at now: Timestamp) -> CallRefusal? {
        let now = now.millisecondsSinceEpoch
        // Taken out, so that the queue is changed where it is and not copied.
        var line = self.lines.removeValue(forKey: demand.model) ?? Line(terms: ModelTerms())
        defer { self.lines[demand.model] = line }
        line.calendar.advance(to: now)
        let estimate = line.state.usage.estimate(demand)
        let time = line.state.time(of: estimate, line.terms.limits)
        let call = FairQueue.Call(ticket: ticket, demand: demand, deadline: now + self.patience, time: time)
        if let hold = line.state.holdsAll(at: now), hold.until > call.deadline {
            return line.refuse(call, notBefore: hold.until, hold.reason, patience: self.patience, at: now)
        }
        // Those who were sent away and come again go before new ones, which join while there is little to do.
        let isReturned = line.calendar.takeCredit(demand.rule)
        let isNew = !isReturned && line.calendar.hasAway(demand.rule)
        let backlogs = line.queue.backlogs
        let wait = ReturnCalendar.wait(demand, time: time, behind: backlogs)
        // One call of each priority may always wait, since only then does its priority earn its share.
        let isFirst = !backlogs.contains { $0.priority == demand.priority }
        let isTooLong = !isFirst && wait > Double(isNew ? self.patience / 2 : self.patience)
        if isTooLong || line.queue.count >= Self.waitingMaximum {
            return line.refuse(call, notBefore: now, line.busyReason(demand), patience: self.patience, at: now)
        }
        line.queue.append(call)
        return nil
    }

    /// Forgets a call that waits no more. If it was admitted, its reservation must be settled.
    package mutating func cancel(_ ticket: Int, model: String) {
        precondition(self.provisional == nil, "a round is under way")
        self.lines[model]?.queue.remove(ticket)
    }

    /// Takes what came of an admitted call.
    ///
    /// - Returns: `false` for a reservation that is not there: it was settled before.
    @discardableResult
    package mutating func settle(_ reservation: String, _ result: CallResult, at now: Timestamp) -> Bool {
        precondition(self.provisional == nil, "a round is under way")
        guard let reservation = self.reservations.removeValue(forKey: reservation) else { return false }
        self.settlements.append(
            Settlement(reservation: reservation, result: result, at: now.millisecondsSinceEpoch)
        )
        return true
    }

    // MARK: Rounds

    /// Makes what the round said come true: its documents were written, or it had none.
    package mutating func confirm() {
        guard let provisional = self.provisional else { return }
        self.provisional = nil
        for name in self.lines.keys { self.lines[name]?.queue.confirm() }
        guard provisional.isWritten else { return }
        for (name, state) in provisional.states {
            self.lines[name]?.state = state
            self.lines[name]?.savedAt = provisional.at
        }
        self.ledger = provisional.ledger
        for reservation in provisional.reservations { self.reservations[reservation.id] = reservation }
        self.settlements = []
    }

    /// Takes the round back: its documents could not be written.
    package mutating func undo() {
        self.provisional = nil
        for name in self.lines.keys { self.lines[name]?.queue.undo() }
    }

    /// A name for a reservation that no other process gives, nor this one after another start.
    mutating func nextReservation(at now: Int64) -> String {
        let startedAt = self.startedAt ?? now
        self.startedAt = startedAt
        self.reservationCount += 1
        return "\(self.settings.process)/\(startedAt)/\(self.reservationCount)"
    }
}

extension GovernorDesk.Line {
    /// Sends a call away.
    mutating func refuse(
        _ call: FairQueue.Call,
        notBefore start: Int64,
        _ reason: String,
        patience: Int64,
        at now: Int64
    ) -> CallRefusal {
        let promised = self.calendar.promise(
            call.demand,
            time: call.time,
            behind: self.queue.backlogs,
            notBefore: start,
            // Half of the time that it may wait is the best guess of when it comes neither too early nor too late.
            lead: Double(patience) / 2,
            at: now
        )
        return .notBefore(Timestamp(millisecondsSinceEpoch: promised), reason: reason)
    }

    func busyReason(_ demand: CallDemand) -> String {
        "model '\(demand.model)' is at its limits, and \(self.queue.count) calls wait for it"
    }
}

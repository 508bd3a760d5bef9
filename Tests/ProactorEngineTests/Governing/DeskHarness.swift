import ProactorEngine
import ProactorModel

/// A desk with a clock of its own and a store that never conflicts, for tests that ask, settle and look at what is decided.
struct DeskHarness {
    static let model = "model"
    static let start = Timestamp(seconds: 1_800_000_000)

    var desk: GovernorDesk
    var now = Self.start
    private(set) var documents: [String: JSONValue] = [:]
    private var ticket = 0
    /// What was admitted and not settled, oldest first.
    private(set) var flying: [Reservation] = []
    /// Who was refused, with the ticket.
    private(set) var refusals: [Int: CallRefusal] = [:]

    init(
        _ limits: ModelLimits = ModelLimits(),
        prices: TokenPrices = .free,
        budgets: Budgets = .unlimited,
        process: String = "a"
    ) {
        self.desk = GovernorDesk(
            GovernorSettings(
                models: [Self.model: ModelTerms(limits: limits, prices: prices)],
                budgets: budgets,
                process: process
            )
        )
    }

    /// Asks for one call; answers its ticket.
    @discardableResult
    mutating func ask(
        _ rule: String = "rule",
        priority: Priority = .normal,
        agent: String = "agent",
        input: Int = 100,
        output: Int = 100
    ) -> Int {
        self.ticket += 1
        let demand = CallDemand(
            model: Self.model,
            rule: rule,
            agent: agent,
            priority: priority,
            inputTokens: input,
            outputTokens: output
        )
        self.refusals[self.ticket] = self.desk.enqueue(self.ticket, demand, at: self.now)
        return self.ticket
    }

    /// Decides; answers who was admitted.
    @discardableResult
    mutating func round(spending: SpendingTotals? = nil) -> [GovernorRound.Admitted] {
        let round = self.desk.decide(at: self.now, spending: spending)
        self.desk.confirm()
        self.documents.merge(round.documents) { $1 }
        self.flying += round.admitted.map(\.reservation)
        for refused in round.refused { self.refusals[refused.ticket] = refused.refusal }
        return round.admitted
    }

    /// Lets time pass in small steps, deciding at each; answers who was admitted, and how long after the beginning.
    mutating func rounds(
        for duration: Duration,
        every step: Duration = .milliseconds(100),
        settling usage: TokenUsage? = nil
    ) -> [(admitted: GovernorRound.Admitted, after: Duration)] {
        let begin = self.now
        var admitted: [(GovernorRound.Admitted, Duration)] = []
        while self.now.duration(since: begin) < duration {
            for one in self.round() { admitted.append((one, self.now.duration(since: begin))) }
            if let usage { self.settleAll(.answered(usage, cost: .zero, RateLimitReport())) }
            self.now = self.now.advanced(by: step)
        }
        return admitted
    }

    /// Settles the oldest call that is under way.
    mutating func settle(_ result: CallResult) {
        guard !self.flying.isEmpty else { return }
        let reservation = self.flying.removeFirst()
        self.desk.settle(reservation.id, result, at: self.now)
    }

    mutating func settleAll(_ result: CallResult) {
        while !self.flying.isEmpty { self.settle(result) }
    }

    mutating func fail(_ failure: CallFailure, retryAfter: Duration? = nil) {
        self.settle(.failed(failure, retryAfter: retryAfter, RateLimitReport(), message: "no"))
    }

    mutating func answer(
        _ usage: TokenUsage = TokenUsage(input: 100, output: 100),
        cost: Money = .zero,
        _ report: RateLimitReport = RateLimitReport()
    ) {
        self.settle(.answered(usage, cost: cost, report))
    }

    /// One call that is asked for, admitted and answered with these.
    mutating func call(
        _ usage: TokenUsage = TokenUsage(input: 100, output: 100),
        _ report: RateLimitReport = RateLimitReport()
    ) {
        self.ask()
        self.round()
        self.answer(usage, report)
        self.round()
    }

    mutating func pass(_ duration: Duration) { self.now = self.now.advanced(by: duration) }

    /// Gives another desk all that was written.
    func share(with other: inout DeskHarness) {
        for (name, contents) in self.documents { other.desk.load(name, contents) }
        other.documents = self.documents
    }

    var snapshot: ModelSnapshot { self.desk.models[0].snapshot(at: self.now) }

    /// When the call was told to come again.
    func notBefore(_ ticket: Int) -> Timestamp? {
        guard case .notBefore(let time, _) = self.refusals[ticket] else { return nil }
        return time
    }

    func reason(_ ticket: Int) -> String? {
        switch self.refusals[ticket] {
        case .notBefore(_, let reason): reason
        case .overBudget(let reason): reason
        case nil: nil
        }
    }
}

import ProactorModel

extension ModelState {
    /// How long the first refusal without a time to wait holds all calls, in milliseconds; it doubles up to a minute.
    private static let refusalHold: Int64 = 1_000
    private static let refusalHoldMaximum: Int64 = 60_000
    /// The longest that a provider's own word holds all calls, in milliseconds.
    static let wordMaximum: Int64 = 15 * 60_000
    /// What a report may be off, because providers round: this part of the limit.
    private static let reportTolerance = 50

    /// Replaces what was reserved by what came of it.
    ///
    /// - Parameter now: When it came, which may be a moment before it is counted.
    mutating func settle(
        _ reservation: Reservation,
        _ result: CallResult,
        _ configured: ModelLimits,
        at now: Int64
    ) {
        switch result {
        case .answered(let usage, _, let report):
            // Where input and output are limited together, cached input counts too; where they are limited apart, it does not.
            let cached = configured.tokensPerMinute == nil ? 0 : usage.cacheRead
            let input = usage.input + usage.cacheWrite + cached
            self.count(reservation, input: input, output: usage.output, configured, at: now)
            self.usage.learn(reservation.demand, input: input, output: usage.output, at: now)
            self.latency.add(Double(max(0, now - reservation.admittedAt)))
            self.refusalsInRow = 0
            if self.gate.succeeded(reservation) { self.slowdown.beginAnew(at: now) }
            self.learn(report, from: reservation, configured, at: now)
        case .failed(let failure, let retryAfter, let report, let message):
            self.settle(reservation, failure, retryAfter, message, configured, at: now)
            self.learn(report, from: reservation, configured, at: now)
        case .cancelled:
            self.count(
                reservation,
                input: reservation.estimate.input,
                output: reservation.estimate.output,
                configured,
                at: now
            )
            self.gate.saidNothing(reservation, at: now)
        case .unsent:
            self.window.add(at: min(reservation.admittedAt, now), requests: -1)
            self.pacer.correct(by: -1, input: 0, output: 0, of: self.limits(configured, at: now))
            self.count(reservation, input: 0, output: 0, configured, at: now)
            self.gate.saidNothing(reservation, at: now)
        }
    }

    private mutating func settle(
        _ reservation: Reservation,
        _ failure: CallFailure,
        _ retryAfter: Duration?,
        _ message: String,
        _ configured: ModelLimits,
        at now: Int64
    ) {
        // What a provider counts of a call that it failed, nobody says; of one that it refused, it counts no output.
        let isFailed = failure == .broken || failure == .overloaded
        let output = isFailed ? reservation.estimate.output : 0
        self.count(reservation, input: reservation.estimate.input, output: output, configured, at: now)
        var wait = retryAfter.map { min(Self.wordMaximum, max(0, $0.wholeMilliseconds)) }
        switch failure {
        case .rateLimited:
            if wait == nil {
                wait = min(Self.refusalHoldMaximum, Self.refusalHold << min(self.refusalsInRow, 16))
            }
            self.refusalsInRow += 1
            self.slowdown.lower(becauseOf: reservation, at: now)
            self.gate.succeeded(reservation)
        case .overloaded, .broken: self.gate.failed(reservation, message, at: now)
        case .forbidden: self.gate.forbade(reservation, message, at: now)
        case .refused: self.gate.succeeded(reservation)
        }
        guard let wait, wait > 0 else { return }
        let reason =
            failure == .rateLimited ? "the provider's limit is reached" : "the provider asks to wait: \(message)"
        self.holdAll(until: now + wait, reason)
    }

    private mutating func holdAll(until time: Int64, _ reason: String) {
        if let hold = self.hold, hold.until >= time { return }
        self.hold = Hold(until: time, reason: reason)
    }

    private mutating func count(
        _ reservation: Reservation,
        input: Int,
        output: Int,
        _ configured: ModelLimits,
        at now: Int64
    ) {
        let moreInput = input - reservation.estimate.input
        let moreOutput = output - reservation.estimate.output
        self.window.add(at: min(reservation.admittedAt, now), input: moreInput, output: moreOutput)
        self.window.add(at: now, answered: output)
        self.pacer.correct(by: 0, input: moreInput, output: moreOutput, of: self.limits(configured, at: now))
    }

    // MARK: Reports

    /// Learns from what the provider says of its limits.
    ///
    /// What it says is left may be less than what the window has room for: somebody else uses the account, or the provider
    /// counts otherwise. What is missing is put into the window, to leave it when the provider says that its limit is whole
    /// again; so all that follows from a full window follows from it too.
    private mutating func learn(
        _ report: RateLimitReport,
        from reservation: Reservation,
        _ configured: ModelLimits,
        at now: Int64
    ) {
        for dimension in RateDimension.allCases {
            guard let bucket = report[dimension] else { continue }
            if let limit = bucket.limit, limit > 0 {
                self.reported[dimension] = ReportedLimit(limit: limit, at: now)
            }
            guard let remaining = bucket.remaining else { continue }
            let reset = bucket.resetAfter.map { max(0, $0.wholeMilliseconds) } ?? AdmissionWindow.minute
            if remaining <= 0, reset > AdmissionWindow.minute {
                // A limit of more than a minute, such as one for a day.
                self.holdAll(until: now + min(reset, Self.wordMaximum), "the provider's \(dimension.name) are used up")
            }
            // The report is as old as the call at the most, and compares with the window of then.
            let age = now - reservation.admittedAt
            guard let limit = self.nominalLimits(configured)[dimension], age >= 0, age <= AdmissionWindow.history
            else { continue }
            let missing = limit - self.used(dimension, at: now, earlier: age) - max(0, remaining)
            guard missing > 1 + limit / Self.reportTolerance else { continue }
            self.add(missing, dimension, leavingAt: now + min(reset, AdmissionWindow.minute), at: now)
        }
    }

    /// What counts of a limit at `now`, or did up to `earlier` milliseconds before.
    func used(_ dimension: RateDimension, at now: Int64, earlier: Int64 = 0) -> Int {
        let counts: [AdmissionWindow.Count] =
            switch dimension {
            case .requests: [.requests]
            case .inputTokens: [.input]
            case .outputTokens: [.output, .answered]
            case .tokens: [.tokens, .tokensAnswered]
            }
        let sum = self.window.sum(at: now, earlier: earlier)
        return counts.map { sum.amount(of: $0) }.max() ?? 0
    }

    private mutating func add(_ amount: Int, _ dimension: RateDimension, leavingAt end: Int64, at now: Int64) {
        let time = min(now, end - AdmissionWindow.minute - AdmissionWindow.margin)
        switch dimension {
        case .requests: self.window.add(at: time, requests: amount)
        case .inputTokens, .tokens: self.window.add(at: time, input: amount)
        case .outputTokens: self.window.add(at: time, output: amount, answered: amount)
        }
    }
}

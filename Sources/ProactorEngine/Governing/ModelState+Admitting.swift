import ProactorModel

/// Whether a call may go now.
enum AdmissionVerdict: Hashable, Sendable {
    case admit(isTrial: Bool)
    /// Not before this time, or not before another call ends.
    case wait(until: Int64?)
    /// Nobody may go before this time.
    case hold(until: Int64, reason: String)
}

extension ModelState {
    /// Until when nobody may go at all.
    func holdsAll(at now: Int64) -> Hold? {
        if case .shut(let until, let reason) = self.gate.verdict(at: now) { return Hold(until: until, reason: reason) }
        return self.hold.flatMap { $0.until > now ? $0 : nil }
    }

    func verdict(_ estimate: UsageEstimate, _ configured: ModelLimits, at now: Int64) -> AdmissionVerdict {
        var isTrial = false
        switch self.gate.verdict(at: now) {
        case .pass: break
        case .tryOut: isTrial = true
        case .waitForTrial(let until): return .wait(until: until)
        case .shut(let until, let reason): return .hold(until: until, reason: reason)
        }
        if let hold = self.hold, hold.until > now { return .hold(until: hold.until, reason: hold.reason) }
        let limits = self.limits(configured, at: now)
        if let concurrency = limits.concurrency, self.flightCount >= max(1, concurrency) { return .wait(until: nil) }
        var opening = now
        for dimension in RateDimension.allCases {
            guard let limit = limits[dimension] else { continue }
            opening = max(opening, self.pacer.opening(dimension, limit: limit))
        }
        // What the pacer holds up need not be summed up.
        guard opening <= now else { return .wait(until: opening) }
        let used = self.window.sum(at: now)
        for dimension in RateDimension.allCases {
            guard let limit = limits[dimension] else { continue }
            opening = max(opening, self.windowOpening(for: estimate, dimension, used, limit: limit, at: now))
        }
        return opening > now ? .wait(until: opening) : .admit(isTrial: isTrial)
    }

    /// When the window has room for the call: `now`, or when enough of it has expired.
    ///
    /// A call that is larger than the limit itself goes when nothing else counts: whether it may is the provider's to say.
    private func windowOpening(
        for estimate: UsageEstimate,
        _ dimension: RateDimension,
        _ used: AdmissionWindow.Slot,
        limit: Int,
        at now: Int64
    ) -> Int64 {
        let inputVariance = self.flights.values.reduce(estimate.inputVariance) { $0 + $1.inputVariance }
        let outputVariance = self.flights.values.reduce(estimate.outputVariance) { $0 + $1.outputVariance }
        // With the answers counted where they come, nothing that is counted of the output is an estimate.
        let counts: [(AdmissionWindow.Count, demand: Int, variance: Double)] =
            switch dimension {
            case .requests: [(.requests, 1, 0)]
            case .inputTokens: [(.input, estimate.input, inputVariance)]
            case .outputTokens: [(.output, estimate.output, outputVariance), (.answered, 0, 0)]
            case .tokens:
                [
                    (.tokens, estimate.input + estimate.output, inputVariance + outputVariance),
                    (.tokensAnswered, estimate.input, inputVariance),
                ]
            }
        var opening = now
        for (count, demand, variance) in counts {
            let used = used.amount(of: count)
            let caution = Int((UsageEstimate.caution * variance.squareRoot()).rounded(.up))
            let excess = min(used, used + demand + caution - limit)
            guard excess > 0 else { continue }
            opening = max(opening, self.window.time(freeing: excess, of: count, at: now) ?? now)
        }
        return opening
    }

    /// What part of the model's time a call takes, in milliseconds of it: the largest of its parts of the limits.
    ///
    /// An estimate that is not learnt counts its input only: it serves to tell when to come back, where too late would leave the
    /// model idle and too early costs one more question.
    func time(of estimate: UsageEstimate, _ configured: ModelLimits) -> Double {
        let limits = self.nominalLimits(configured)
        let period = Double(AdmissionWindow.minute + AdmissionWindow.margin)
        let output = estimate.isLearnt ? estimate.output : 0
        let amounts: [RateDimension: Int] = [
            .requests: 1, .inputTokens: estimate.input, .outputTokens: output, .tokens: estimate.input + output,
        ]
        var time = 0.0
        for (dimension, amount) in amounts {
            guard let limit = limits[dimension] else { continue }
            time = max(time, min(1, Double(amount) / Double(max(1, limit))) * period)
        }
        if let concurrency = limits.concurrency {
            time = max(time, self.latency.mean / Double(max(1, concurrency)))
        }
        return time
    }
}

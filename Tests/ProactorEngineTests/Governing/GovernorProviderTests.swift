import ProactorEngine
import ProactorModel
import Testing

/// What the governor learns of a provider: its failures, its refusals and its reports.
@Suite struct GovernorProviderTests {
    /// A harness whose breaker was opened by failures.
    private func opened() -> DeskHarness {
        var harness = DeskHarness()
        for _ in 0..<8 { harness.ask() }
        harness.round()
        for _ in 0..<8 { harness.fail(.broken) }
        harness.round()
        return harness
    }

    @Test func `failures in a row open the breaker, and what waits goes on waiting`() {
        var harness = self.opened()
        harness.ask()
        #expect(harness.round().isEmpty)
        harness.pass(.seconds(1))
        harness.round()
        #expect(harness.snapshot.breaker == .open)
        #expect(harness.snapshot.reason == "the provider is down: no")
        #expect(harness.refusals.isEmpty)
    }

    @Test func `after a while one call tries out, and its success lets the others go`() {
        var harness = self.opened()
        for _ in 0..<3 { harness.ask() }
        harness.round()
        harness.pass(.seconds(5))
        #expect(harness.round().count == 1)
        #expect(harness.round().isEmpty)
        #expect(harness.snapshot.breaker == .halfOpen)
        harness.answer()
        #expect(harness.round().count == 2)
        #expect(harness.snapshot.breaker == .closed)
        #expect(harness.snapshot.speed < 1)
    }

    @Test func `each trial that fails doubles the time to the next, up to two minutes`() {
        var harness = self.opened()
        var times: [Duration] = []
        var begin = harness.now
        for _ in 0..<7 {
            var asked = harness.ask()
            while harness.round().isEmpty {
                harness.pass(.milliseconds(500))
                if harness.refusals[asked] != nil { asked = harness.ask() }
            }
            times.append(harness.now.duration(since: begin))
            begin = harness.now
            harness.fail(.overloaded)
            harness.round()
        }
        for (time, expected) in zip(times, [5, 10, 20, 40, 80, 120, 120]) {
            #expect(time >= .seconds(expected))
            #expect(time <= .seconds(expected) + .milliseconds(500))
        }
    }

    @Test func `calls that could not go within their patience are sent away until the breaker's time`() {
        var harness = self.opened()
        harness.ask()
        harness.pass(.seconds(5))
        harness.round()
        harness.fail(.broken)
        harness.round()
        // Open for ten seconds now, which is longer than the rest of this call's patience.
        harness.pass(.seconds(1))
        let end = harness.now.advanced(by: .seconds(9))
        let patient = harness.ask()
        harness.round()
        #expect(harness.refusals[patient] == nil)
        harness.pass(.seconds(9))
        harness.round()
        harness.fail(.broken)
        harness.round()
        let late = harness.ask()
        #expect(harness.notBefore(late).map { $0 >= end.advanced(by: .seconds(20)) } == true)
        #expect(harness.reason(late) == "the provider is down: no")
    }

    @Test func `a trial that nobody hears of again is followed by another`() {
        var harness = self.opened()
        harness.ask()
        harness.pass(.seconds(5))
        #expect(harness.round().count == 1)
        var other = DeskHarness(process: "b")
        harness.share(with: &other)
        other.now = harness.now.advanced(by: .seconds(91))
        other.ask()
        #expect(other.round().count == 1)
    }

    @Test func `single failures do not open the breaker`() {
        var harness = DeskHarness()
        for number in 0..<200 {
            harness.ask()
            harness.round()
            if number % 3 == 0 { harness.fail(.broken) } else { harness.answer() }
        }
        harness.pass(.seconds(1))
        harness.round()
        #expect(harness.snapshot.breaker == .closed)
    }

    @Test func `most calls failing opens the breaker too`() {
        var harness = DeskHarness()
        for number in 0..<40 {
            harness.ask()
            harness.round()
            guard !harness.flying.isEmpty else { break }
            if number % 5 == 4 { harness.answer() } else { harness.fail(.broken) }
        }
        #expect(harness.snapshot.breaker == .open)
    }

    @Test func `the provider's own limit slows down and never opens the breaker`() {
        var harness = DeskHarness(ModelLimits(requestsPerMinute: 600))
        for _ in 0..<30 {
            harness.ask()
            harness.round()
            harness.fail(.rateLimited)
            harness.pass(.seconds(5))
        }
        harness.round()
        #expect(harness.snapshot.breaker == .closed)
        #expect(harness.snapshot.speed < 1)
        harness.pass(.seconds(121))
        #expect(harness.snapshot.speed == 1)
    }

    @Test func `refusals of calls that were under way together slow down once`() {
        var harness = DeskHarness()
        for _ in 0..<10 { harness.ask() }
        harness.round()
        for _ in 0..<10 { harness.fail(.rateLimited) }
        harness.pass(.seconds(1))
        harness.round()
        #expect(harness.snapshot.speed > 0.69)
    }

    @Test func `nobody calls before the time that the provider asked for`() {
        var harness = DeskHarness(ModelLimits(requestsPerMinute: 600))
        harness.ask()
        harness.round()
        harness.fail(.rateLimited, retryAfter: .seconds(7))
        harness.ask()
        #expect(harness.rounds(for: .seconds(9)).map(\.after) == [.seconds(7)])
    }

    @Test func `a longer wait sends calls away until then, in order`() {
        var harness = DeskHarness(ModelLimits(requestsPerMinute: 60))
        harness.ask()
        harness.round()
        harness.fail(.overloaded, retryAfter: .seconds(60))
        let waiting = (0..<5).map { _ in harness.ask() }
        harness.round()
        let late = (0..<5).map { _ in harness.ask() }
        let times = (waiting + late).compactMap { harness.notBefore($0) }
        #expect(times.count == 10)
        #expect(times.allSatisfy { $0 >= harness.now.advanced(by: .seconds(60)) })
        #expect(times == times.sorted())
        // About one in a second.
        #expect(times[9].duration(since: times[0]) > .seconds(3))
    }

    @Test func `an account that may not call is left alone for a quarter of an hour, then longer`() {
        var harness = DeskHarness()
        for _ in 0..<3 { harness.ask() }
        harness.round()
        for _ in 0..<3 { harness.fail(.forbidden) }
        harness.round()
        let first = harness.ask()
        #expect(harness.notBefore(first).map { $0 >= harness.now.advanced(by: .seconds(900)) } == true)
        #expect(harness.reason(first) == "the provider refuses the account: no")
        harness.pass(.seconds(900))
        harness.ask()
        #expect(harness.round().count == 1)
        harness.fail(.forbidden)
        harness.round()
        let second = harness.ask()
        #expect(harness.notBefore(second).map { $0 >= harness.now.advanced(by: .seconds(1800)) } == true)
    }

    @Test func `a process that starts tries a parked model out at once`() {
        var harness = DeskHarness()
        harness.ask()
        harness.round()
        harness.fail(.forbidden)
        harness.pass(.seconds(1))
        harness.round()
        var restarted = DeskHarness()
        harness.share(with: &restarted)
        restarted.now = harness.now
        restarted.desk.forgetParking(at: restarted.now)
        restarted.ask()
        #expect(restarted.round().count == 1)
    }

    @Test func `a call that the provider calls wrong says nothing against the provider`() {
        var harness = DeskHarness()
        for _ in 0..<30 {
            harness.ask()
            harness.round()
            harness.fail(.refused)
        }
        #expect(harness.snapshot.breaker == .closed)
        #expect(harness.snapshot.speed == 1)
    }

    // MARK: Reports

    @Test func `a lower limit than the configured one is obeyed, until it is long not heard of`() {
        var harness = DeskHarness(ModelLimits(requestsPerMinute: 600))
        harness.call(TokenUsage(input: 1, output: 1), RateLimitReport(requests: .init(limit: 60)))
        harness.pass(.seconds(1))
        harness.round()
        #expect(harness.snapshot.usage[.requests]?.limit == 60)
        harness.pass(.seconds(601))
        #expect(harness.snapshot.usage[.requests]?.limit == 600)
    }

    @Test func `a limit that is not configured is learnt`() {
        var harness = DeskHarness()
        harness.call(TokenUsage(input: 1, output: 1), RateLimitReport(outputTokens: .init(limit: 8_000)))
        harness.pass(.seconds(1))
        harness.round()
        #expect(harness.snapshot.usage[.outputTokens]?.limit == 8_000)
    }

    @Test func `a higher limit than the configured one changes nothing`() {
        var harness = DeskHarness(ModelLimits(requestsPerMinute: 60))
        harness.call(TokenUsage(), RateLimitReport(requests: .init(limit: 1_000, remaining: 900)))
        harness.pass(.seconds(1))
        harness.round()
        #expect(harness.snapshot.usage[.requests]?.used == 1)
        #expect(harness.snapshot.usage[.requests]?.limit == 60)
    }

    @Test func `what others use of the account is kept free of, until the provider's limit is whole again`() {
        var harness = DeskHarness(ModelLimits(requestsPerMinute: 600))
        let report = RateLimitReport(requests: .init(limit: 600, remaining: 1, resetAfter: .seconds(20)))
        harness.call(TokenUsage(), report)
        harness.pass(.seconds(1))
        harness.round()
        #expect(harness.snapshot.usage[.requests].map { $0.used > 580 } == true)
        harness.pass(.seconds(20))
        #expect(harness.snapshot.usage[.requests]?.used == 1)
    }

    @Test func `what is left by our own use is no news`() {
        var harness = DeskHarness(ModelLimits(requestsPerMinute: 600))
        for number in 0..<100 {
            harness.ask()
            harness.round()
            harness.pass(.seconds(1))
            let remaining = 600 - min(number + 1, 60)
            let report = RateLimitReport(requests: .init(limit: 600, remaining: remaining, resetAfter: .seconds(6)))
            harness.answer(TokenUsage(input: 1, output: 1), report)
        }
        harness.pass(.seconds(1))
        harness.round()
        #expect(harness.snapshot.usage[.requests].map { $0.used <= 61 } == true)
    }

    @Test func `a limit for longer than a minute that is used up holds all calls`() {
        var harness = DeskHarness()
        let report = RateLimitReport(requests: .init(limit: 1_000, remaining: 0, resetAfter: .seconds(600)))
        harness.call(TokenUsage(), report)
        harness.pass(.seconds(1))
        harness.round()
        let ticket = harness.ask()
        #expect(harness.notBefore(ticket).map { $0 >= harness.now.advanced(by: .seconds(599)) } == true)
        #expect(harness.reason(ticket) == "the provider's requests are used up")
    }
}

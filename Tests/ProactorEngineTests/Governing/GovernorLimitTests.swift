import ProactorEngine
import ProactorModel
import Testing

/// How the governor keeps what a provider allows.
@Suite struct GovernorLimitTests {
    @Test func `without limits every call goes at once`() {
        var harness = DeskHarness()
        for _ in 0..<400 { harness.ask() }
        #expect(harness.round().count == 400)
    }

    @Test func `calls go evenly, not a minute's worth at once`() {
        var harness = DeskHarness(ModelLimits(requestsPerMinute: 60))
        for _ in 0..<9 { harness.ask() }
        let times = harness.rounds(for: .seconds(9)).map(\.after)
        // Two may go together; each later one a second after the one before.
        #expect(times == [0, 0, 1, 2, 3, 4, 5, 6, 7].map { .seconds($0) })
    }

    @Test func `no minute has more requests than the limit, even counted from call to call`() {
        var harness = DeskHarness(ModelLimits(requestsPerMinute: 120))
        var times: [Duration] = []
        for second in 0..<200 {
            for _ in 0..<3 { harness.ask() }
            times += harness.rounds(for: .seconds(1)).map { $0.after + .seconds(second) }
        }
        for (index, time) in times.enumerated() {
            let inMinute = times[index...].prefix { $0 - time < .milliseconds(60_250) }
            #expect(inMinute.count <= 120)
        }
        #expect(times.count > 380)
    }

    @Test func `no more calls are under way than the concurrency says`() {
        var harness = DeskHarness(ModelLimits(concurrency: 2))
        for _ in 0..<3 { harness.ask() }
        #expect(harness.round().count == 2)
        #expect(harness.round().isEmpty)
        harness.answer()
        #expect(harness.round().count == 1)
        #expect(harness.snapshot.inFlight == 2)
    }

    @Test(arguments: [
        ModelLimits(inputTokensPerMinute: 6_000), ModelLimits(outputTokensPerMinute: 6_000),
        ModelLimits(tokensPerMinute: 12_000),
    ])
    func `tokens are paced like requests`(limits: ModelLimits) {
        var harness = DeskHarness(limits)
        for _ in 0..<8 { harness.ask(input: 1_000, output: 1_000) }
        // Two waited less than their patience.
        let usage = TokenUsage(input: 1_000, output: 1_000)
        let times = harness.rounds(for: .seconds(25), settling: usage).map(\.after)
        #expect(times.first == .zero)
        for (earlier, later) in zip(times, times.dropFirst()) {
            #expect(later - earlier >= .seconds(9))
        }
    }

    @Test func `a call that is larger than the limit goes alone`() {
        var harness = DeskHarness(ModelLimits(inputTokensPerMinute: 1_000))
        harness.ask(input: 5_000)
        #expect(harness.round().count == 1)
        harness.answer(TokenUsage(input: 5_000, output: 1))
        harness.ask(input: 10)
        #expect(harness.round().isEmpty)
        harness.pass(.seconds(61))
        harness.ask(input: 5_000)
        #expect(harness.round().count == 1)
    }

    @Test func `what is reserved for output is what calls use, not the most that they may`() {
        var harness = DeskHarness(ModelLimits(outputTokensPerMinute: 60_000))
        harness.ask(output: 30_000)
        #expect(harness.round()[0].reservation.estimate.output == 30_000)
        harness.answer(TokenUsage(input: 100, output: 200))
        for _ in 0..<5 {
            harness.pass(.seconds(30))
            harness.ask(output: 30_000)
            harness.round()
            harness.answer(TokenUsage(input: 100, output: 200))
        }
        harness.pass(.seconds(30))
        harness.ask(output: 30_000)
        #expect(harness.round()[0].reservation.estimate.output == 200)
        harness.ask(output: 50)
        #expect(harness.round()[0].reservation.estimate.output == 50)
    }

    @Test func `estimates of the input are corrected by what the provider counted`() {
        var harness = DeskHarness(ModelLimits(inputTokensPerMinute: 600_000))
        for _ in 0..<6 {
            harness.pass(.seconds(10))
            harness.call(TokenUsage(input: 150, output: 10))
        }
        harness.ask(input: 1_000)
        #expect(harness.round()[0].reservation.estimate.input == 1_500)
    }

    @Test func `cached input counts where input and output are limited together, and only there`() {
        let usage = TokenUsage(input: 100, output: 50, cacheRead: 1_000, cacheWrite: 10)
        var apart = DeskHarness(ModelLimits(inputTokensPerMinute: 100_000, outputTokensPerMinute: 100_000))
        apart.call(usage)
        apart.pass(.seconds(2))
        apart.round()
        #expect(apart.snapshot.usage[.inputTokens]?.used == 110)
        #expect(apart.snapshot.usage[.outputTokens]?.used == 50)
        var together = DeskHarness(ModelLimits(tokensPerMinute: 100_000))
        together.call(usage)
        together.pass(.seconds(2))
        together.round()
        #expect(together.snapshot.usage[.tokens]?.used == 1_160)
    }

    @Test func `a call that was never sent takes nothing`() {
        var harness = DeskHarness(ModelLimits(requestsPerMinute: 60, tokensPerMinute: 1_000))
        harness.ask()
        harness.round()
        harness.settle(.unsent)
        harness.pass(.seconds(2))
        harness.round()
        #expect(harness.snapshot.usage[.requests]?.used == 0)
        #expect(harness.snapshot.usage[.tokens]?.used == 0)
        #expect(harness.snapshot.inFlight == 0)
    }

    @Test func `a call that was cancelled counts as it was estimated`() {
        var harness = DeskHarness(ModelLimits(tokensPerMinute: 10_000))
        harness.ask(input: 300, output: 200)
        harness.round()
        harness.settle(.cancelled)
        harness.pass(.seconds(2))
        harness.round()
        #expect(harness.snapshot.usage[.tokens]?.used == 500)
    }

    @Test func `a clock that is set back holds calls up for no more than a minute`() {
        var harness = DeskHarness(ModelLimits(requestsPerMinute: 60, tokensPerMinute: 1_000))
        harness.ask(input: 900, output: 100)
        harness.round()
        harness.settle(.cancelled)
        harness.round()
        harness.pass(.seconds(-86_400))
        var admitted = 0
        for _ in 0..<62 {
            harness.ask(input: 900, output: 100)
            admitted += harness.rounds(for: .seconds(1)).count
        }
        #expect(admitted == 1)
    }

    @Test func `another desk that reads what was written decides as the first would`() {
        var first = DeskHarness(ModelLimits(requestsPerMinute: 60, concurrency: 5))
        for _ in 0..<2 { first.ask() }
        first.round()
        var second = DeskHarness(ModelLimits(requestsPerMinute: 60, concurrency: 5), process: "b")
        first.share(with: &second)
        #expect(second.snapshot == first.snapshot)
        second.ask()
        #expect(second.rounds(for: .seconds(3)).map(\.after) == [.seconds(1)])
        #expect(second.snapshot.inFlight == 3)
    }

    @Test func `the calls of a process that ended lapse, and those of a living one do not`() {
        var crashed = DeskHarness(ModelLimits(concurrency: 2))
        crashed.ask()
        crashed.round()
        var living = DeskHarness(ModelLimits(concurrency: 2), process: "b")
        crashed.share(with: &living)
        living.ask()
        #expect(living.round().count == 1)
        living.ask()
        #expect(living.round().isEmpty)
        for _ in 0..<10 {
            living.pass(.seconds(10))
            living.round()
        }
        #expect(living.snapshot.inFlight == 1)
        living.ask()
        #expect(living.round().count == 1)
        #expect(living.snapshot.inFlight == 2)
    }

    @Test func `a round that could not be written leaves everything as it was`() {
        var harness = DeskHarness(ModelLimits(requestsPerMinute: 60))
        let ticket = harness.ask()
        #expect(harness.desk.decide(at: harness.now, spending: nil).admitted.map(\.ticket) == [ticket])
        harness.desk.undo()
        #expect(harness.desk.waitingCount == 1)
        #expect(harness.snapshot.usage[.requests]?.used == 0)
        #expect(harness.round().map(\.ticket) == [ticket])
        #expect(harness.snapshot.usage[.requests]?.used == 1)
    }

    @Test func `what came of calls is written within a second, also when nobody asks`() throws {
        var harness = DeskHarness()
        harness.ask()
        harness.round()
        harness.answer()
        let round = harness.desk.decide(at: harness.now, spending: nil)
        #expect(round.documents.isEmpty)
        harness.desk.confirm()
        // It is over all the same.
        #expect(harness.snapshot.inFlight == 0)
        #expect(try #require(round.nextAt) <= harness.now.advanced(by: .seconds(1)))
        harness.pass(.seconds(1))
        #expect(harness.desk.decide(at: harness.now, spending: nil).documents.keys.sorted() == [DeskHarness.model])
        harness.desk.confirm()
        #expect(harness.snapshot.inFlight == 0)
    }
}

import ProactorEngine
import ProactorModel
import Testing

/// In which order calls go, and when those that are sent away come again.
@Suite struct GovernorFairnessTests {
    private static let limits = ModelLimits(requestsPerMinute: 600)

    /// The rules of the first calls to go, in order.
    private func order(_ harness: inout DeskHarness, for duration: Duration) -> [String] {
        harness.rounds(for: duration).map(\.admitted.reservation.demand.rule)
    }

    @Test func `a flood delays another rule's call by little`() {
        var harness = DeskHarness(Self.limits)
        for _ in 0..<90 { harness.ask("flood") }
        _ = self.order(&harness, for: .seconds(1))
        harness.ask("small")
        #expect(self.order(&harness, for: .milliseconds(300)).contains("small"))
    }

    @Test func `rules that wait take turns by what they use, not by how often they ask`() {
        var harness = DeskHarness(ModelLimits(inputTokensPerMinute: 60_000))
        for _ in 0..<40 { harness.ask("small", input: 100, output: 1) }
        for _ in 0..<4 { harness.ask("large", input: 1_000, output: 1) }
        let order = self.order(&harness, for: .seconds(7))
        let smalls = order.count { $0 == "small" }
        let larges = order.count { $0 == "large" }
        #expect(larges >= 3)
        #expect(abs(smalls - larges * 10) <= 20)
    }

    @Test func `a rule's calls go in the order in which they came`() {
        var harness = DeskHarness(Self.limits)
        let tickets = (0..<60).map { _ in harness.ask() }
        #expect(harness.rounds(for: .seconds(8)).map(\.admitted.ticket) == tickets)
    }

    @Test func `a rule that did not call for long has saved nothing up`() {
        var harness = DeskHarness(Self.limits)
        for _ in 0..<30 { harness.ask("busy") }
        _ = self.order(&harness, for: .seconds(4))
        for _ in 0..<20 { harness.ask("busy") }
        for _ in 0..<20 { harness.ask("idle") }
        let order = self.order(&harness, for: .seconds(1))
        #expect(order.count { $0 == "busy" } >= 4)
    }

    @Test func `higher priorities go first, and lower ones get their share`() {
        var harness = DeskHarness(Self.limits)
        for _ in 0..<60 { harness.ask("low", priority: .low) }
        for _ in 0..<60 { harness.ask("normal") }
        for _ in 0..<95 { harness.ask("high", priority: .high) }
        let order = self.order(&harness, for: .milliseconds(8_500))
        let normals = order.count { $0 == "normal" }
        let lows = order.count { $0 == "low" }
        #expect(order.count >= 85)
        #expect((6...12).contains(normals))
        #expect((3...6).contains(lows))
        #expect(order.first == "high")
    }

    @Test func `a priority that nobody waits before has no bounds`() {
        var harness = DeskHarness(Self.limits)
        for _ in 0..<20 { harness.ask("low", priority: .low) }
        #expect(self.order(&harness, for: .seconds(3)).count == 20)
    }

    @Test func `a large call is not passed by small ones for ever`() {
        var harness = DeskHarness(ModelLimits(inputTokensPerMinute: 6_000))
        harness.ask("first", input: 6_000, output: 1)
        harness.round()
        #expect(harness.flying.count == 1)
        harness.answer(TokenUsage(input: 6_000, output: 1))
        harness.pass(.seconds(55))
        let large = harness.ask("large", input: 6_000, output: 1)
        for _ in 0..<5 { harness.ask("small", input: 100, output: 1) }
        let tickets = harness.rounds(for: .seconds(9)).map(\.admitted.ticket)
        #expect(tickets == [large])
    }

    // MARK: Coming again

    @Test func `a call that would wait longer than its patience is sent away at once`() {
        var harness = DeskHarness(ModelLimits(requestsPerMinute: 60))
        let tickets = (0..<30).map { _ in harness.ask() }
        let sentAway = tickets.filter { harness.refusals[$0] != nil }
        #expect((9...11).contains(30 - sentAway.count))
        #expect(harness.reason(sentAway[0])?.hasPrefix("model 'model' is at its limits, and ") == true)
    }

    @Test func `calls that are sent away come again smoothly and in order`() throws {
        var harness = DeskHarness(ModelLimits(requestsPerMinute: 60))
        let tickets = (0..<200).map { _ in harness.ask() }
        let times = tickets.compactMap { harness.notBefore($0) }
        #expect(times.count > 180)
        #expect(times == times.sorted())
        for window in times.indices.dropLast(20) {
            let length = times[window + 20].duration(since: times[window])
            #expect(length > .seconds(15))
            #expect(length < .seconds(25))
        }
    }

    @Test func `those who come again when they shall are not sent away again`() {
        var harness = DeskHarness(ModelLimits(requestsPerMinute: 60))
        let tickets = (0..<200).map { _ in harness.ask() }
        var due = tickets.compactMap { harness.notBefore($0) }
        var sentAwayAgain = 0
        var admitted = 0
        for _ in 0..<2_000 {
            let now = harness.now
            for _ in due.prefix(while: { $0 <= now }) {
                let ticket = harness.ask()
                guard let again = harness.notBefore(ticket) else { continue }
                sentAwayAgain += 1
                due.append(again)
            }
            due.removeAll { $0 <= now }
            due.sort()
            admitted += harness.rounds(for: .milliseconds(100)).count
        }
        #expect(admitted > 190)
        #expect(sentAwayAgain < 60)
    }

    @Test func `a small rule's call is not sent away behind a flood`() {
        var harness = DeskHarness(Self.limits)
        for _ in 0..<5_000 { harness.ask("flood") }
        let small = harness.ask("small")
        _ = harness.rounds(for: .seconds(1))
        #expect(harness.refusals[small] == nil)
        #expect(harness.flying.contains { $0.demand.rule == "small" })
    }

    @Test func `a waiting call that is cancelled is gone`() {
        var harness = DeskHarness(ModelLimits(concurrency: 1))
        let tickets = (0..<3).map { _ in harness.ask() }
        harness.round()
        harness.desk.cancel(tickets[1], model: DeskHarness.model)
        harness.answer()
        #expect(harness.round().map(\.ticket) == [tickets[2]])
    }

    @Test func `a call waits no longer than its patience`() {
        var harness = DeskHarness(ModelLimits(concurrency: 1))
        harness.ask()
        harness.round()
        let waiting = harness.ask()
        harness.pass(.milliseconds(9_999))
        harness.round()
        #expect(harness.refusals[waiting] == nil)
        harness.pass(.milliseconds(1))
        harness.round()
        #expect(harness.notBefore(waiting).map { $0 > harness.now } == true)
        #expect(harness.desk.waitingCount == 0)
    }
}

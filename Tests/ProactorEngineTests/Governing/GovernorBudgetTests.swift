import ProactorEngine
import ProactorModel
import Testing

/// How the governor keeps budgets. A call of 100 input and 100 output tokens costs at most 0.0002 here.
@Suite struct GovernorBudgetTests {
    private static let prices = TokenPrices(input: 1, output: 1)
    private static let day = DeskHarness.start.utcDay

    private func harness(_ budgets: Budgets) -> DeskHarness {
        // One more token would cost one more micro; estimates of the input may be 30 % off.
        DeskHarness(prices: Self.prices, budgets: budgets)
    }

    private func spent(_ micros: Int64, total: Int64? = nil) -> SpendingTotals.Spent {
        SpendingTotals.Spent(day: Money(micros: micros), total: Money(micros: total ?? micros))
    }

    @Test func `a call that the day's budget cannot pay comes again the next day`() {
        var harness = self.harness(Budgets(all: Budget(day: Money(micros: 1_000))))
        let ticket = harness.ask()
        #expect(harness.round(spending: SpendingTotals(day: Self.day, all: self.spent(900))).isEmpty)
        #expect(harness.notBefore(ticket).map { $0 >= Timestamp(utcDay: Self.day + 1) } == true)
        #expect(
            harness.reason(ticket)
                == "today's budget of the deployment is spent: 0.0009 of 0.0010, and a call may cost 0.0002"
        )
        let next = harness.ask()
        harness.round(spending: SpendingTotals(day: Self.day, all: self.spent(0, total: 900)))
        #expect(harness.refusals[next] == nil)
    }

    @Test func `yesterday's spending does not count today`() {
        var harness = self.harness(Budgets(all: Budget(day: Money(micros: 1_000))))
        harness.ask()
        #expect(harness.round(spending: SpendingTotals(day: Self.day - 1, all: self.spent(1_000))).count == 1)
    }

    @Test(arguments: [
        (Budgets(all: Budget(total: Money(micros: 1_000))), "the budget of the deployment is spent"),
        (Budgets(rules: ["rule": Budget(total: Money(micros: 1_000))]), "the budget of rule 'rule' is spent"),
        (Budgets(agents: ["agent": Budget(total: Money(micros: 1_000))]), "the budget of agent 'agent' is spent"),
    ])
    func `what the whole budget cannot pay is refused for good, naming the budget`(
        budgets: Budgets,
        message: String
    ) {
        var harness = self.harness(budgets)
        let ticket = harness.ask()
        let spent = self.spent(0, total: 950)
        let spending = SpendingTotals(day: Self.day, all: spent, rules: ["rule": spent], agents: ["agent": spent])
        #expect(harness.round(spending: spending).isEmpty)
        guard case .overBudget(let text) = harness.refusals[ticket] else {
            Issue.record("the call was not refused for good")
            return
        }
        #expect(text.hasPrefix(message))
        #expect(text.hasSuffix("0.0010 of 0.0010, and a call may cost 0.0002"))
    }

    @Test func `other rules and agents have their own budgets`() {
        var harness = self.harness(
            Budgets(
                rules: ["poor": Budget(total: Money(micros: 1))],
                agents: ["poor": Budget(total: Money(micros: 1))]
            )
        )
        let refused = [harness.ask("poor"), harness.ask(agent: "poor")]
        let admitted = harness.ask()
        #expect(harness.round(spending: SpendingTotals(day: Self.day)).map(\.ticket) == [admitted])
        #expect(refused.allSatisfy { harness.refusals[$0] != nil })
    }

    @Test func `calls under way count with the most that they may cost, and others wait for them`() {
        var harness = self.harness(Budgets(all: Budget(total: Money(micros: 600))))
        let spending = SpendingTotals(day: Self.day)
        for _ in 0..<4 { harness.ask() }
        #expect(harness.round(spending: spending).count == 2)
        #expect(harness.refusals.isEmpty)
        // They cost less than they might have, so that there is room for others.
        harness.answer(TokenUsage(input: 10, output: 10), cost: Money(micros: 20))
        harness.answer(TokenUsage(input: 10, output: 10), cost: Money(micros: 20))
        #expect(harness.round(spending: spending).count == 2)
    }

    @Test func `what a call cost counts until the journal has it`() {
        var harness = self.harness(Budgets(all: Budget(total: Money(micros: 400))))
        harness.ask()
        #expect(harness.round(spending: SpendingTotals(day: Self.day)).count == 1)
        harness.answer(cost: Money(micros: 200))
        harness.ask()
        #expect(harness.round(spending: SpendingTotals(day: Self.day)).isEmpty)
        harness.pass(.seconds(9))
        #expect(harness.round(spending: SpendingTotals(day: Self.day)).isEmpty)
    }

    @Test func `processes share what is under way`() {
        let budgets = Budgets(all: Budget(total: Money(micros: 400)))
        var first = self.harness(budgets)
        first.ask()
        first.round(spending: SpendingTotals(day: Self.day))
        var second = DeskHarness(prices: Self.prices, budgets: budgets, process: "b")
        first.share(with: &second)
        second.ask()
        #expect(second.round(spending: SpendingTotals(day: Self.day)).isEmpty)
        // The first process never comes back; what it held is free after a while.
        second.pass(.seconds(91))
        second.ask()
        #expect(second.round(spending: SpendingTotals(day: Self.day)).count == 1)
    }

    @Test func `a call that costs more than a whole day may is refused for good`() {
        var harness = self.harness(Budgets(all: Budget(day: Money(micros: 100))))
        let ticket = harness.ask()
        harness.round(spending: SpendingTotals(day: Self.day))
        guard case .overBudget = harness.refusals[ticket] else {
            Issue.record("the call was not refused for good")
            return
        }
    }

    @Test func `without knowing what was spent nobody is admitted, and nobody refused`() {
        var harness = self.harness(Budgets(all: Budget(day: Money(micros: 1_000_000))))
        let ticket = harness.ask()
        #expect(harness.round(spending: nil).isEmpty)
        #expect(harness.refusals[ticket] == nil)
        #expect(harness.round(spending: SpendingTotals(day: Self.day)).count == 1)
    }

    @Test func `a rule without money does not hold others up`() {
        var harness = self.harness(Budgets(rules: ["poor": Budget(day: Money(micros: 300))]))
        let spending = SpendingTotals(day: Self.day)
        for _ in 0..<3 { harness.ask("poor") }
        for _ in 0..<3 { harness.ask("rich") }
        let rules = harness.round(spending: spending).map(\.reservation.demand.rule)
        #expect(rules.count { $0 == "rich" } == 3)
        #expect(rules.count { $0 == "poor" } == 1)
    }

    @Test func `what costs nothing needs no money`() {
        var harness = DeskHarness(budgets: Budgets(all: Budget(total: .zero)))
        harness.ask()
        #expect(harness.round(spending: SpendingTotals(day: Self.day)).count == 1)
    }
}

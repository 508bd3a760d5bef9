import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``GovernorStore`` promises.
    static let governor: [StoreCheck] = [
        StoreCheck("a governor's document that was never saved is not there") { fixture async throws in
            #expect(try await fixture.store.governorDocuments(["model"]).isEmpty)
            #expect(try await fixture.store.governorDocuments([]).isEmpty)
        },
        StoreCheck("a governor's documents are read as they were saved, with versions that count") {
            fixture async throws in
            try await fixture.store.save([Self.change("a", from: 0, 1), Self.change("b", from: 0, 2)])
            try await fixture.store.save([Self.change("a", from: 1, 3)])
            let documents = try await fixture.store.governorDocuments(["a", "b", "c"])
            #expect(documents["a"] == GovernorDocument(version: 2, contents: ["number": 3]))
            #expect(documents["b"] == GovernorDocument(version: 1, contents: ["number": 2]))
            #expect(documents.count == 2)
        },
        StoreCheck("a governor's document that was changed meanwhile is a conflict, and nothing is saved") {
            fixture async throws in
            try await fixture.store.save([Self.change("a", from: 0, 1)])
            for from in [Int64(0), 2] {
                let error = await #expect(throws: StoreError.self) {
                    try await fixture.store.save([Self.change("b", from: 0, 1), Self.change("a", from: from, 2)])
                }
                guard case .conflict = error else {
                    Issue.record("\(String(describing: error)) is no conflict")
                    return
                }
            }
            let documents = try await fixture.store.governorDocuments(["a", "b"])
            #expect(documents == ["a": GovernorDocument(version: 1, contents: ["number": 1])])
        },
        StoreCheck("of many who save a governor's document at once one is the first") { fixture async throws in
            try await fixture.store.save([Self.change("a", from: 0, 0)])
            let winners = await withTaskGroup(of: Bool.self) { group in
                for number in 1...20 {
                    group.addTask { (try? await fixture.store.save([Self.change("a", from: 1, number)])) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(winners == 1)
            #expect(try await fixture.store.governorDocuments(["a"])["a"]?.version == 2)
        },
    ]

    private static func change(_ name: String, from version: Int64, _ number: Int) -> GovernorChange {
        GovernorChange(name: name, from: version, contents: ["number": .int(Int64(number))])
    }

    /// What ``SpendingStore`` promises.
    static let spending: [StoreCheck] = [
        StoreCheck("without charges nothing is spent") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            try await fixture.store.journal(StoreFixture.step(0), under: claimed.lease, progress: [])
            #expect(try await fixture.store.spendingTotals(day: Self.day) == SpendingTotals(day: Self.day))
            #expect(try await fixture.store.spending(days: 0...Self.day).isEmpty)
        },
        StoreCheck("a journaled step keeps its charge") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            let step = Self.turn(0, micros: 7)
            try await fixture.store.journal(step, under: claimed.lease, progress: [])
            #expect(try await fixture.store.steps(of: claimed.run.id) == [step])
        },
        StoreCheck("charges add up by day, rule, agent and model") { fixture async throws in
            let runs = try await Self.twoRuns(in: fixture)
            try await fixture.store.journal(Self.turn(0, micros: 10), under: runs.first, progress: [])
            try await fixture.store.journal(Self.turn(1, micros: 5), under: runs.first, progress: [])
            try await fixture.store.journal(Self.turn(2, model: "small", micros: 2), under: runs.first, progress: [])
            try await fixture.store.journal(Self.turn(3, day: 1, micros: 100), under: runs.first, progress: [])
            try await fixture.store.journal(Self.turn(0, day: 1, micros: 1_000), under: runs.second, progress: [])
            let entries = try await fixture.store.spending(days: Self.day...Self.day + 1)
            #expect(
                entries == [
                    Self.entry(0, "reorder", "supply", "large", turns: 2, micros: 15),
                    Self.entry(0, "reorder", "supply", "small", turns: 1, micros: 2),
                    Self.entry(1, "refund", "finance", "large", turns: 1, micros: 1_000),
                    Self.entry(1, "reorder", "supply", "large", turns: 1, micros: 100),
                ]
            )
            #expect(try await fixture.store.spending(days: Self.day...Self.day).count == 2)
        },
        StoreCheck("the totals are of one day and of all days") { fixture async throws in
            let runs = try await Self.twoRuns(in: fixture)
            try await fixture.store.journal(Self.turn(0, micros: 10), under: runs.first, progress: [])
            try await fixture.store.journal(Self.turn(1, day: 1, micros: 100), under: runs.first, progress: [])
            try await fixture.store.journal(Self.turn(0, day: 1, micros: 1_000), under: runs.second, progress: [])
            let totals = try await fixture.store.spendingTotals(day: Self.day + 1)
            #expect(totals.day == Self.day + 1)
            #expect(totals.all == Self.spent(day: 1_100, total: 1_110))
            #expect(
                totals.rules == [
                    "reorder": Self.spent(day: 100, total: 110), "refund": Self.spent(day: 1_000, total: 1_000),
                ]
            )
            #expect(
                totals.agents == [
                    "supply": Self.spent(day: 100, total: 110), "finance": Self.spent(day: 1_000, total: 1_000),
                ]
            )
        },
        StoreCheck("a step that is not journaled is not charged") { fixture async throws in
            let claimed = try await fixture.claimedRun()
            try await fixture.store.journal(Self.turn(0, micros: 10), under: claimed.lease, progress: [])
            await #expect(throws: StoreError.self) {
                try await fixture.store.journal(Self.turn(0, micros: 10), under: claimed.lease, progress: [])
            }
            try await fixture.store.release(claimed.lease)
            await #expect(throws: StoreError.self) {
                try await fixture.store.journal(Self.turn(1, micros: 10), under: claimed.lease, progress: [])
            }
            let totals = try await fixture.store.spendingTotals(day: Self.day)
            #expect(totals.all == Self.spent(day: 10, total: 10))
        },
    ]

    /// The day on which ``turn(_:model:day:micros:)`` begins to count.
    private static let day = StoreFixture.moment(0).utcDay

    private static func spent(day: Int64, total: Int64) -> SpendingTotals.Spent {
        SpendingTotals.Spent(day: Money(micros: day), total: Money(micros: total))
    }

    private static let usage = TokenUsage(input: 100, output: 20, cacheRead: 3, cacheWrite: 4)

    /// A model's turn that ended at the end of a day.
    private static func turn(_ index: Int, model: String = "large", day: Int64 = 0, micros: Int64) -> Step {
        let end = Timestamp(utcDay: Self.day + day + 1).advanced(by: .milliseconds(-1))
        return Step(
            index: index,
            kind: .modelTurn,
            name: model,
            input: [:],
            output: .value("done"),
            startedAt: end.advanced(by: .seconds(-1)),
            finishedAt: end,
            charge: Charge(model: model, usage: Self.usage, cost: Money(micros: micros))
        )
    }

    private static func entry(
        _ day: Int64,
        _ rule: String,
        _ agent: String,
        _ model: String,
        turns: Int,
        micros: Int64
    ) -> SpendingEntry {
        SpendingEntry(
            day: Self.day + day,
            rule: rule,
            agent: agent,
            model: model,
            turns: turns,
            usage: (1..<turns).reduce(Self.usage) { usage, _ in usage + Self.usage },
            cost: Money(micros: micros)
        )
    }

    /// Two claimed runs, of two rules and two agents.
    private static func twoRuns(in fixture: StoreFixture) async throws -> (first: RunLease, second: RunLease) {
        _ = try await fixture.accept(StoreFixture.newEvent("event"))
        try await fixture.route { event in
            [StoreFixture.run(of: event), StoreFixture.run(of: event, rule: "refund", agent: "finance")]
        }
        let claimed = try await fixture.claim(places: ["supply": 1, "finance": 1])
        let first = try #require(claimed.first { $0.run.agent == "supply" })
        let second = try #require(claimed.first { $0.run.agent == "finance" })
        return (first.lease, second.lease)
    }
}

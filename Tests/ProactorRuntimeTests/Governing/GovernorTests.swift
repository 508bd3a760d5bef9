import Logging
import ProactorComponents
import ProactorEngine
import ProactorModel
import ProactorRuntime
import ProactorSQLite
import ProactorStorage
import ProactorTestSupport
import ServiceLifecycle
import Testing

/// The governor as a service, on a real store, with a clock that the test moves.
@Suite(.timeLimit(.minutes(15))) struct GovernorTests {
    private let directory: TemporaryDirectory
    private let store: SQLiteStore
    private let clock = ManualClock()

    init() throws {
        self.directory = try TemporaryDirectory()
        self.store = try SQLiteStore(path: self.directory.file("state.db"))
    }

    private func governor(
        _ limits: ModelLimits = ModelLimits(),
        budgets: Budgets = .unlimited,
        process: String = "a",
        store: (any GovernorStore & SpendingStore)? = nil
    ) -> Governor {
        var logger = Logger(label: "tests")
        logger.logLevel = .critical
        return Governor(
            models: ["large": (limits, TokenPrices(input: 1, output: 1))],
            budgets: budgets,
            store: store ?? self.store,
            clock: self.clock,
            process: process,
            logger: logger
        )
    }

    private static func call(_ rule: String = "rule", model: String = "large") -> GovernedCall {
        GovernedCall(
            model: model,
            rule: rule,
            agent: "agent",
            priority: .normal,
            inputTokens: 100,
            outputTokens: 100
        )
    }

    private static let answer = GovernedOutcome.answered(
        TokenUsage(input: 100, output: 50),
        cost: Money(micros: 150),
        RateLimitReport()
    )

    private func running<Value: Sendable>(
        _ services: any Service...,
        body: () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services { group.addTask { try await service.run() } }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    /// Moves the clock on whenever somebody waits for a time, until `body` returns.
    private func movingClock<Value: Sendable>(body: @escaping @Sendable () async throws -> Value) async throws -> Value
    {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask { [clock] in
                while !Task.isCancelled {
                    guard let next = try? await clock.sleeper() else { break }
                    clock.advance(to: next)
                }
                return nil
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    /// Asks until the call is admitted.
    private static func admitAtLast(_ governor: Governor) async throws -> Admission {
        while true {
            do {
                return try await governor.admit(Self.call())
            } catch {
                guard case .notBefore = error else { throw error }
            }
        }
    }

    private static func refusal(of body: () async throws(GovernorRefusal) -> Admission) async -> GovernorRefusal? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error
        }
    }

    @Test func `a call is admitted, and what came of it is shared`() async throws {
        let governor = self.governor(ModelLimits(requestsPerMinute: 60, tokensPerMinute: 10_000))
        try await self.running(governor) {
            let admission = try await governor.admit(Self.call())
            #expect(admission.call == Self.call())
            #expect(admission.at == self.clock.now)
            await governor.settle(admission, Self.answer)
            // It waits for a second with writing it, in case that there is more.
            let flush = self.clock.now.advanced(by: .seconds(1))
            try await self.clock.sleeper { $0 <= flush }
            self.clock.advance(to: flush)
            // The next wait is a longer one.
            try await self.clock.sleeper { $0 > flush }
            let model = try #require(try await governor.snapshot().models.first)
            #expect(model.inFlight == 0)
            #expect(model.usage[.tokens]?.used == 150)
            #expect(model.usage[.requests]?.used == 1)
        }
        #expect(try await self.store.governorDocuments(["large"])["large"]?.version == 2)
    }

    @Test func `calls that wait together are admitted by one transaction`() async throws {
        let governor = self.governor()
        try await self.running(governor) {
            let first = try await governor.admit(Self.call())
            let failure = ModelFailure(.rateLimited, "slow down", retryAfter: .seconds(5))
            await governor.settle(first, .failed(failure))
            try await withThrowingTaskGroup(of: Admission.self) { group in
                for _ in 0..<50 { group.addTask { try await governor.admit(Self.call()) } }
                while try await governor.snapshot().models.first?.waiting["rule"] != 50 { await Task.yield() }
                #expect(try await governor.snapshot().models.first?.reason == "the provider's limit is reached")
                let commits = self.store.commitCount
                self.clock.advance(by: .seconds(5))
                var ids: Set<String> = []
                for try await admission in group { ids.insert(admission.id) }
                #expect(ids.count == 50)
                #expect(self.store.commitCount - commits == 1)
            }
        }
    }

    @Test func `a call waits for another's end where no more may be under way`() async throws {
        let governor = self.governor(ModelLimits(concurrency: 1))
        try await self.running(governor) {
            let first = try await governor.admit(Self.call())
            async let second = governor.admit(Self.call("other"))
            // The governor looks at the store again while somebody waits.
            try await self.clock.sleeper { [now = clock.now] in $0 <= now.advanced(by: .milliseconds(500)) }
            await governor.settle(first, .cancelled)
            #expect(try await second.call.rule == "other")
        }
    }

    @Test func `a call that waits too long is sent away with a time and a reason`() async throws {
        let governor = self.governor(ModelLimits(concurrency: 1))
        try await self.running(governor) {
            let start = self.clock.now
            _ = try await governor.admit(Self.call())
            let refusal = try await self.movingClock {
                await Self.refusal { () async throws(GovernorRefusal) in try await governor.admit(Self.call()) }
            }
            guard case .notBefore(let time, let reason) = refusal else {
                Issue.record("not sent away but \(String(describing: refusal))")
                return
            }
            #expect(time > start.advanced(by: .seconds(10)))
            #expect(reason.hasPrefix("model 'large' is at its limits"))
        }
    }

    @Test func `a call that is cancelled while it waits leaves nothing behind`() async throws {
        let governor = self.governor(ModelLimits(concurrency: 1))
        try await self.running(governor) {
            let first = try await governor.admit(Self.call())
            let waiting = Task {
                await Self.refusal { () async throws(GovernorRefusal) in
                    try await governor.admit(Self.call())
                }
            }
            try await self.clock.sleeper { [now = clock.now] in $0 <= now.advanced(by: .milliseconds(500)) }
            waiting.cancel()
            #expect(await waiting.value == .cancelled)
            await governor.settle(first, .cancelled)
            _ = try await governor.admit(Self.call())
            #expect(try await governor.snapshot().models.first?.inFlight == 1)
        }
    }

    @Test func `a cancelled task is not even taken in`() async throws {
        let governor = self.governor()
        let refusal = await withTaskGroup(of: GovernorRefusal?.self) { group in
            group.cancelAll()
            group.addTask {
                await Self.refusal { () async throws(GovernorRefusal) in try await governor.admit(Self.call()) }
            }
            return await group.next() ?? nil
        }
        #expect(refusal == .cancelled)
    }

    @Test func `governors on one store share its limits`() async throws {
        let limits = ModelLimits(concurrency: 3)
        let governors = [self.governor(limits, process: "a"), self.governor(limits, process: "b")]
        try await self.running(governors[0], governors[1]) {
            var admissions: [Admission] = []
            admissions.append(try await governors[0].admit(Self.call()))
            admissions.append(try await governors[1].admit(Self.call()))
            admissions.append(try await governors[0].admit(Self.call()))
            let refusal = try await self.movingClock {
                await Self.refusal { () async throws(GovernorRefusal) in try await governors[1].admit(Self.call()) }
            }
            guard case .notBefore = refusal else {
                Issue.record("not sent away but \(String(describing: refusal))")
                return
            }
            await governors[0].settle(admissions[0], Self.answer)
            // Once that is written, the other one sees it.
            let fourth = try await self.movingClock { try await Self.admitAtLast(governors[1]) }
            #expect(fourth.call == Self.call())
        }
    }

    @Test func `what the journal says was spent counts against the budgets`() async throws {
        let engine = try Engine(Rules.twoCalls())
        try await engine.take(Engine.event("event"))
        let governor = self.governor(
            budgets: Budgets(all: Budget(total: Money(micros: 400))),
            store: engine.store
        )
        try await self.running(governor) {
            let admission = try await governor.admit(Self.call())
            await governor.settle(admission, Self.answer)
            let places = engine.books.concurrency.mapValues { _ in 1 }
            let claim = RunClaim(
                worker: "worker",
                limit: 1,
                freePlaces: places,
                now: engine.clock.now,
                leaseUntil: engine.clock.now.advanced(by: .seconds(60))
            )
            let claimed = try #require(try await engine.store.claimRuns(claim).first)
            let step = Step(
                index: 0,
                kind: .modelTurn,
                name: "large",
                input: .null,
                output: .value(.null),
                startedAt: self.clock.now,
                finishedAt: self.clock.now,
                charge: Charge(model: "large", usage: TokenUsage(input: 1), cost: Money(micros: 300))
            )
            try await engine.store.journal(step, under: claimed.lease, progress: [])
            self.clock.advance(by: .seconds(11))
            let refusal = await Self.refusal { () async throws(GovernorRefusal) in
                try await governor.admit(Self.call())
            }
            guard case .overBudget(let message) = refusal else {
                Issue.record("not refused but \(String(describing: refusal))")
                return
            }
            #expect(message.hasPrefix("the budget of the deployment is spent: 0.0003 of 0.0004"))
            #expect(try await governor.snapshot().spending.all.total == Money(micros: 300))
        }
        await engine.store.close()
    }

    @Test func `a store that is lost sends those away whose patience ends, and is asked again`() async throws {
        let broken = BreakableStore(self.store)
        let governor = self.governor(ModelLimits(requestsPerMinute: 60), store: broken)
        try await self.running(governor) {
            _ = try await governor.admit(Self.call())
            broken.isBroken = true
            let refusal = try await self.movingClock {
                await Self.refusal { () async throws(GovernorRefusal) in try await governor.admit(Self.call()) }
            }
            guard case .notBefore(_, let reason) = refusal else {
                Issue.record("not sent away but \(String(describing: refusal))")
                return
            }
            #expect(reason.contains("the disk is full"))
            broken.isBroken = false
            let admission = try await self.movingClock { try await Self.admitAtLast(governor) }
            #expect(admission.call == Self.call())
        }
    }

    @Test func `a store that cannot be read at first is asked until it can`() async throws {
        let broken = BreakableStore(self.store)
        broken.isBroken = true
        let governor = self.governor(store: broken)
        try await self.running(governor) {
            async let admission = governor.admit(Self.call())
            let start = self.clock.now
            try await self.clock.sleeper { $0 == start.advanced(by: .seconds(1)) }
            broken.isBroken = false
            self.clock.advance(by: .seconds(1))
            #expect(try await admission.call == Self.call())
        }
    }

    @Test func `an end of the service cancels who waits and writes what is left`() async throws {
        let governor = self.governor(ModelLimits(concurrency: 1))
        let waiting = try await self.running(governor) {
            let admission = try await governor.admit(Self.call())
            let waiting = Task {
                await Self.refusal { () async throws(GovernorRefusal) in
                    try await governor.admit(Self.call())
                }
            }
            try await self.clock.sleeper { [now = clock.now] in $0 <= now.advanced(by: .milliseconds(500)) }
            await governor.settle(admission, Self.answer)
            return waiting
        }
        // Either it was admitted by the end of the first, or it was cancelled.
        let refusal = await waiting.value
        #expect(refusal == nil || refusal == .cancelled)
        let late = await Self.refusal { () async throws(GovernorRefusal) in try await governor.admit(Self.call()) }
        #expect(late == .cancelled)
    }

    @Test func `a model that is not declared has no limits`() async throws {
        let governor = self.governor()
        try await self.running(governor) {
            let admission = try await governor.admit(Self.call(model: "other"))
            #expect(admission.call.model == "other")
        }
    }
}

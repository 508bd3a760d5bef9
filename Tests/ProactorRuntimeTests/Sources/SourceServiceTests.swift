import Logging
import ProactorComponents
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(15))) struct SourceServiceTests {
    private let engine: Engine
    private let vitals = SourceVitals()

    init() throws { self.engine = try Engine(Rules.plain) }

    /// A broker whose messages a test decides; its consumer goes away where it is told to.
    private final class StandIn: ConsumingSource {
        let name = "bus"
        let rejectedLimits: RejectedLimits
        let calls = AsyncStream.makeStream(of: Int.self)
        let outcomes = AsyncStream.makeStream(of: [MessageOutcome].self)
        private let script: @Sendable (_ call: Int) throws -> [[SourceMessage]]
        private let count = Mutex(0)

        /// - Parameter script: The windows of messages of each call of `consume`, counted from 1, or that the broker is away.
        init(
            limits: RejectedLimits = RejectedLimits(),
            _ script: @escaping @Sendable (_ call: Int) throws -> [[SourceMessage]]
        ) {
            self.rejectedLimits = limits
            self.script = script
        }

        func consume(into intake: any MessageIntake, isConnected: @escaping @Sendable () -> Void) async throws {
            let call = self.count.withLock { count in
                count += 1
                return count
            }
            self.calls.continuation.yield(call)
            let windows = try self.script(call)
            isConnected()
            for window in windows { self.outcomes.continuation.yield(try await intake.take(window)) }
            try await Task.sleep(for: .seconds(3600))
        }

        /// A body `ID TYPE N…` is as many events of that type, with the numbers as their payloads.
        func events(of message: SourceMessage, limits: EngineLimits) throws(MessageFailure) -> [Event] {
            let words = String(decoding: message.body, as: UTF8.self).split(separator: " ").map(String.init)
            guard words.count > 1 else { throw MessageFailure("unreadable", "there are too few words") }
            return words.dropFirst(2).enumerated().map { index, word in
                let value: JSONValue = Int64(word).map(JSONValue.int) ?? .string(word)
                return Engine.event("\(words[0])-\(index)", type: words[1], data: ["n": value])
            }
        }
    }

    private static func message(_ text: String) -> SourceMessage {
        SourceMessage(
            headers: [.init("tenant", "acme")],
            contentType: "text/plain",
            body: Array(text.utf8),
            identity: "id of \(text)",
            details: ["partition": 3]
        )
    }

    private func running<Value: Sendable>(
        _ source: StandIn,
        store: (any Store)? = nil,
        limits: EngineLimits? = nil,
        _ body: () async throws -> Value
    ) async throws -> Value {
        var engine = self.engine
        engine.limits = limits ?? engine.limits
        let service = SourceService(
            sources: [source],
            store: engine.store,
            intake: engine.intake(),
            limits: engine.limits,
            vitals: self.vitals,
            clock: engine.clock,
            logger: engine.logger
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            let value = try await body()
            group.cancelAll()
            try await group.waitForAll()
            return value
        }
    }

    private func logged() async throws -> [String] {
        try await self.engine.store.events(after: 0, limit: 1000).map(\.event.id)
    }

    private func kept() async throws -> [RejectedDelivery] {
        var kept: [RejectedDelivery] = []
        for listed in try await self.engine.store.rejectedDeliveries(RejectedFilter(), before: nil, limit: 100) {
            if let whole = try await self.engine.store.rejectedDelivery(listed.id) { kept.append(whole) }
        }
        return kept.sorted { $0.reason < $1.reason }
    }

    @Test func `a message is taken once its events are in the log, in the order of the messages`() async throws {
        let source = StandIn { _ in [["a Asked 1 2", "b Asked", "c Asked 3"].map(Self.message)] }
        try await self.running(source) { () async throws in
            var outcomes = source.outcomes.stream.makeAsyncIterator()
            #expect(await outcomes.next() == [.taken, .taken, .taken])
            #expect(try await self.logged() == ["a-0", "a-1", "c-0"])
        }
    }

    @Test func `one message that is refused spoils none of those that come with it`() async throws {
        let source = StandIn { _ in
            [["a Asked 1", "b Answered 1 many", "c Asked 1", "", "d Asked 1", "c Asked 1"].map(Self.message)]
        }
        try await self.running(source) { () async throws in
            var outcomes = source.outcomes.stream.makeAsyncIterator()
            let came = try #require(await outcomes.next())
            #expect(came.map { $0 == .taken } == [true, false, true, false, true, true])
            #expect(try await self.logged() == ["a-0", "c-0", "d-0"])
        }
        let kept = try await self.kept()
        #expect(kept.map(\.reason) == ["invalid-payload", "unreadable"])
        let first = try #require(kept.first)
        #expect(first.source == "bus")
        #expect(first.detail.contains("the payload is no 'Answered'"))
        #expect(MessageRecord.message(first, first.body ?? []) == Self.message("b Answered 1 many"))
    }

    @Test
    func `a message that is too large to be kept is told of without its body, and none is kept where that is wanted`()
        async throws
    {
        var limits = RejectedLimits()
        limits.verified.size = 400
        let source = StandIn(limits: limits) { _ in [[Self.message(String(repeating: "x", count: 200))]] }
        try await self.running(source) { () async throws in
            var outcomes = source.outcomes.stream.makeAsyncIterator()
            #expect(await outcomes.next()?.count == 1)
        }
        #expect(try await self.kept().map(\.body) == [nil])
        limits.verified.count = 0
        let silent = StandIn(limits: limits) { _ in [[Self.message(String(repeating: "x", count: 200))]] }
        try await self.running(silent) { () async throws in
            var outcomes = silent.outcomes.stream.makeAsyncIterator()
            #expect(await outcomes.next()?.count == 1)
        }
        #expect(try await self.kept().count == 1)
    }

    @Test func `messages wait while the engine holds as much as it can`() async throws {
        var limits = EngineLimits()
        limits.unroutedEvents = 10
        self.engine.backlog.set(10)
        let source = StandIn { _ in [[Self.message("a Asked 1")]] }
        try await self.running(source, limits: limits) { () async throws in
            let deadline = try await self.engine.clock.sleeper { _ in true }
            #expect(try await self.logged().isEmpty)
            self.engine.backlog.set(0)
            self.engine.clock.advance(to: deadline)
            var outcomes = source.outcomes.stream.makeAsyncIterator()
            #expect(await outcomes.next() == [.taken])
            #expect(try await self.logged() == ["a-0"])
        }
    }

    @Test func `a broker that is away is asked again after 1, 2, 4 to 30 seconds, and after 1 once it was there`()
        async throws
    {
        let source = StandIn { call in
            guard call == 8 else { throw SourceFailure("nobody answers") }
            return []
        }
        let start = self.engine.clock.now
        try await self.running(source) { () async throws in
            var calls = source.calls.stream.makeAsyncIterator()
            var expected = start
            for delay in [1, 2, 4, 8, 16, 30, 30] {
                _ = await calls.next()
                expected = expected.advanced(by: .seconds(delay))
                let deadline = expected
                _ = try await self.engine.clock.sleeper { $0 == deadline }
                let trouble = self.vitals.troubles["bus"] ?? nil
                #expect(trouble?.since == start)
                #expect(trouble?.error == "nobody answers")
                self.engine.clock.advance(to: deadline)
            }
            #expect(await calls.next() == 8)
            while self.vitals.troubles != ["bus": nil] { await Task.yield() }
        }
    }
}

import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct RetentionServiceTests {
    private static let day = Duration.seconds(86_400)

    private func service(_ retention: Retention, _ engine: Engine) -> RetentionService {
        RetentionService(retention, store: engine.store, clock: engine.clock, logger: engine.logger)
    }

    /// Tasks that are completed.
    private func completed(_ count: Int, bytes: Int = 0, in engine: Engine, _ name: String = "e") async throws {
        let filling = JSONValue.string(String(repeating: "x", count: bytes))
        for number in 0..<count {
            _ = try await engine.intake().accept([
                Engine.event("\(name)-\(number)", type: "Unknown", data: ["filling": filling])
            ])
        }
        while try await engine.router.routeBatch() {}
    }

    @Test func `what is older than it is to be kept goes, and what is younger stays`() async throws {
        let engine = try Engine(Rules.plain)
        try await self.completed(40, in: engine, "old")
        engine.clock.advance(by: Self.day * 20)
        try await self.completed(3, in: engine, "young")
        let service = self.service(Retention(age: Self.day * 30), engine)
        #expect(try await service.pass().events == 0)
        engine.clock.advance(by: Self.day * 11)
        #expect(try await service.pass().events == 40)
        #expect(
            try await engine.store.events(after: 0, limit: 100).map(\.event.id) == ["young-0", "young-1", "young-2"]
        )
    }

    @Test func `nothing goes where everything is to be kept`() async throws {
        let engine = try Engine(Rules.plain)
        try await self.completed(10, in: engine)
        engine.clock.advance(by: Self.day * 3000)
        #expect(try await self.service(.forever, engine).pass().events == 0)
    }

    @Test func `a store that grew too large loses its oldest tasks, and none that are young`() async throws {
        let engine = try Engine(Rules.plain)
        try await self.completed(300, bytes: 4000, in: engine, "old")
        engine.clock.advance(by: .seconds(7200))
        try await self.completed(100, bytes: 4000, in: engine, "young")
        let used = try await engine.store.size().used
        let service = self.service(Retention(age: nil, size: used * 3 / 4), engine)
        #expect(try await service.pass().events > 0)
        #expect(try await engine.store.size().used <= used * 3 / 4)
        let left = try await engine.store.events(after: 0, limit: 1000).map(\.event.id)
        #expect(left.last == "young-99")
        #expect(left.count { $0.hasPrefix("young") } == 100)
        // Oldest first.
        let oldLeft = left.filter { $0.hasPrefix("old") }
        #expect(oldLeft == (300 - oldLeft.count..<300).map { "old-\($0)" })
        // However large the store is, what is young stays.
        #expect(try await self.service(Retention(age: nil, size: 10_000), engine).pass().events == oldLeft.count)
        #expect(try await engine.store.events(after: 0, limit: 1000).count == 100)
    }

    @Test func `it comes again by itself, and ends with the server`() async throws {
        let engine = try Engine(Rules.plain)
        try await self.completed(5, in: engine)
        try await engine.running(self.service(Retention(age: Self.day), engine)) {
            try await engine.clock.sleeper()
            engine.clock.advance(by: Self.day * 2)
            let next = engine.clock.now.advanced(by: RetentionService.interval)
            try await engine.clock.sleeper { $0 == next }
            #expect(try await engine.store.events(after: 0, limit: 10).count == 1)
        }
    }
}

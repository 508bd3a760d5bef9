import ProactorModel
import ProactorRuntime
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct ProgressFeedTests {
    private let engine: Engine
    private let watch: ProgressWatch

    init() throws {
        self.engine = try Engine(Rules.oneCall())
        self.watch = ProgressWatch(signals: self.engine.store.signals())
    }

    private func follow(_ task: TaskID, after number: Int = 0) -> ProgressSequence<NumberedProgress> {
        ProgressFeed(store: self.engine.store, watch: self.watch, clock: self.engine.clock) { $0 }
            .follow(task, after: number, heartbeat: .seconds(15))
    }

    /// Follows to the end; answers the entries.
    private func entries(_ news: ProgressSequence<NumberedProgress>) async throws -> [NumberedProgress] {
        var entries: [NumberedProgress] = []
        for try await piece in news {
            if case .entries(let page) = piece { entries += page }
        }
        return entries
    }

    @Test func `what was and what comes is told in order, each once, up to the task's end`() async throws {
        let engine = self.engine
        let task = try await engine.take(Engine.event("event"))[0]
        let tool = HeldTool()
        let seen = try await engine.running(engine.router, engine.pool(["find": tool]), self.watch) {
            async let seen = self.entries(self.follow(task))
            var calls = tool.calls.makeAsyncIterator()
            await calls.next()?.answer(["n": 1])
            return try await seen
        }
        #expect(seen.map(\.number) == Array(1...seen.count))
        #expect(seen.map(\.entry) == (try await engine.progress(of: task)))
        #expect(seen.last?.entry.kind == .taskCompleted)

        // Whoever was cut off asks on from any entry, and misses nothing.
        for cut in 0..<seen.count {
            #expect(try await self.entries(self.follow(task, after: cut)) == Array(seen[cut...]))
        }
    }

    @Test func `a long stream comes in pages`() async throws {
        let engine = self.engine
        let task = try await engine.take(Engine.event("event"))[0]
        let said = (0..<700).map { number in
            ProgressEntry(taskID: task, kind: .reasoningStep, at: engine.clock.now, data: ["n": .int(Int64(number))])
        }
        try await engine.store.appendProgress(said)
        var news = self.follow(task).makeAsyncIterator()
        var numbers: [Int] = []
        while numbers.count < 702, case .entries(let page)? = try await news.next() {
            #expect(page.count <= 256)
            numbers += page.map(\.number)
        }
        #expect(numbers == Array(1...702))
    }

    @Test func `a silence is told of, again and again`() async throws {
        let engine = self.engine
        let task = try await engine.take(Engine.event("event"))[0]
        try await engine.running(self.watch) {
            // What was told of so far is in the store; a wake-up for it may still come, and finds nothing new.
            var news = self.follow(task, after: 2).makeAsyncIterator()
            for _ in 0..<3 {
                let beat = engine.clock.now.advanced(by: .seconds(15))
                let advancing = Task {
                    while true { engine.clock.advance(to: try await engine.clock.sleeper()) }
                }
                guard case .nothingNew? = try await news.next() else {
                    Issue.record("something was told")
                    return
                }
                #expect(engine.clock.now >= beat)
                advancing.cancel()
                _ = await advancing.result
            }
            try await engine.store.appendProgress([
                ProgressEntry(taskID: task, kind: .reasoningStep, at: engine.clock.now)
            ])
            guard case .entries(let page)? = try await news.next() else {
                Issue.record("nothing was told")
                return
            }
            #expect(page.map(\.number) == [3])
        }
    }

    @Test func `another task's progress wakes nobody, and whoever leaves is forgotten`() async throws {
        let engine = self.engine
        let tasks = try await engine.take(Engine.event("a"), Engine.event("b"))
        func one() async throws {
            let news = self.follow(tasks[0])
            #expect(self.watch.count == 1)
            var iterator = news.makeAsyncIterator()
            _ = try await iterator.next()
        }
        try await one()
        #expect(self.watch.count == 0)
        // Cancelled while it waits for news.
        let waiting = Task { try await self.entries(self.follow(tasks[1], after: 2)) }
        try await engine.clock.sleeper()
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(self.watch.count == 0)
    }
}

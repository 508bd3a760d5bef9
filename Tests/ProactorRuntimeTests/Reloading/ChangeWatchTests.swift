import ProactorModel
import ProactorRuntime
import ProactorTestSupport
import ServiceLifecycle
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(15))) struct ChangeWatchTests {
    @Test func `a change counts once it is quiet`() {
        var detector = ChangeDetector(1)
        #expect([1, 2, 3, 3, 3, 3].map { detector.isSettled($0) } == [false, false, false, true, false, false])
    }

    @Test func `what is undone before it is quiet is no change`() {
        var detector = ChangeDetector(1)
        #expect([2, 1, 2, 1, 1].map { detector.isSettled($0) } == [false, false, false, false, false])
        // Seen twice, but not in a row.
        #expect([2, 3, 2, 2].map { detector.isSettled($0) } == [false, false, false, true])
    }

    @Test func `the files are looked at again and again, and a change is told once`() async throws {
        let engine = try Engine(Rules.plain)
        let seen = Mutex(1)
        let told = Mutex(0)
        let watch = ChangeWatch(start: 1, interval: .seconds(1), clock: engine.clock) {
            seen.withLock { $0 }
        } onChange: {
            told.withLock { $0 += 1 }
        }
        func look() async throws {
            engine.clock.advance(to: try await engine.clock.sleeper())
            try await engine.clock.sleeper()
        }
        try await engine.running(watch) {
            try await engine.clock.sleeper()
            try await look()
            #expect(told.withLock { $0 } == 0)
            seen.withLock { $0 = 2 }
            try await look()
            #expect(told.withLock { $0 } == 0)
            for _ in 0..<3 { try await look() }
            #expect(told.withLock { $0 } == 1)
        }
    }
}

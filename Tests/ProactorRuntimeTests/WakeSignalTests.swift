import ProactorModel
import ProactorRuntime
import ProactorTestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct WakeSignalTests {
    private let signal = WakeSignal()
    private let clock = ManualClock()

    @Test func `a wake-up that comes before anybody waits is kept`() async {
        self.signal.wake()
        await self.signal.wait()
    }

    @Test func `wake-ups that nobody waited for are kept as one`() async throws {
        self.signal.wake()
        self.signal.wake()
        await self.signal.wait()
        let deadline = self.clock.now.advanced(by: .seconds(1))
        async let wasWoken = self.signal.wait(until: deadline, clock: self.clock)
        try await self.clock.sleeper()
        self.clock.advance(to: deadline)
        #expect(await wasWoken == false)
    }

    @Test func `whoever waits is woken`() async throws {
        let deadline = self.clock.now.advanced(by: .seconds(1))
        async let wasWoken = self.signal.wait(until: deadline, clock: self.clock)
        try await self.clock.sleeper()
        self.signal.wake()
        #expect(await wasWoken)
        #expect(self.clock.deadlines.isEmpty)
    }

    @Test func `a time that has passed already is not waited for`() async {
        #expect(await self.signal.wait(until: self.clock.now, clock: self.clock) == false)
    }

    @Test func `a cancelled task does not wait, and the next one can`() async throws {
        let waiting = Task { await self.signal.wait() }
        waiting.cancel()
        await waiting.value
        self.signal.wake()
        await self.signal.wait()
    }

    @Test func `no wake-up is lost between many wakers and one waiter`() async {
        let wakers = 200
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<wakers { group.addTask { self.signal.wake() } }
            group.addTask { await self.signal.wait() }
            await group.waitForAll()
        }
    }
}

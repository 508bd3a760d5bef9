package import ProactorModel
import ProactorRuntime
import Synchronization

/// A clock that stands until a test moves it: what waits for a time is woken when the test says that it has come.
package final class ManualClock: WallClock {
    private struct Sleeper {
        let deadline: Timestamp
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct Watcher {
        let matches: @Sendable (Timestamp) -> Bool
        let continuation: CheckedContinuation<Timestamp?, Never>
    }

    private struct State {
        var now: Timestamp
        var nextID: UInt64 = 0
        var sleepers: [UInt64: Sleeper] = [:]
        var watchers: [UInt64: Watcher] = [:]
    }

    private let state: Mutex<State>

    package init(_ now: Timestamp = Timestamp(seconds: 1_800_000_000)) { self.state = Mutex(State(now: now)) }

    package var now: Timestamp { self.state.withLock { $0.now } }

    /// The times that somebody waits for, earliest first.
    package var deadlines: [Timestamp] { self.state.withLock { $0.sleepers.values.map(\.deadline).sorted() } }

    package func sleep(until time: Timestamp) async throws(CancellationError) {
        let id = self.nextID()
        let isOver = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                self.add(id, Sleeper(deadline: time, continuation: continuation))
            }
        } onCancel: {
            self.state.withLock { $0.sleepers.removeValue(forKey: id) }?.continuation.resume(returning: false)
        }
        guard isOver else { throw CancellationError() }
    }

    private func add(_ id: UInt64, _ sleeper: Sleeper) {
        // Looked at under the lock, as `onCancel` is, so that a cancellation is either seen here or finds the sleeper there.
        let (verdict, watchers) = self.state.withLock { state -> (Bool?, [Watcher]) in
            if Task.isCancelled { return (false, []) }
            if sleeper.deadline <= state.now { return (true, []) }
            state.sleepers[id] = sleeper
            let told = state.watchers.filter { $0.value.matches(sleeper.deadline) }
            for id in told.keys { state.watchers[id] = nil }
            return (nil, Array(told.values))
        }
        if let verdict { sleeper.continuation.resume(returning: verdict) }
        for watcher in watchers { watcher.continuation.resume(returning: sleeper.deadline) }
    }

    /// Moves the clock, and wakes those whose time has come.
    package func advance(by duration: Duration) { self.advance(to: self.now.advanced(by: duration)) }

    /// Moves the clock to `time`, never back, and wakes those whose time has come.
    package func advance(to time: Timestamp) {
        let due = self.state.withLock { state in
            state.now = max(state.now, time)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in due { sleeper.continuation.resume(returning: true) }
    }

    /// Moves the clock to `time` by way of every earlier time that somebody waits for, of whom somebody waits for `time`
    /// in the end.
    package func advance(through time: Timestamp) async throws(CancellationError) {
        while self.now < time { self.advance(to: try await self.sleeper { $0 <= time }) }
    }

    /// Returns once somebody waits for a time that `matches`, with that time; throws when the test is cancelled.
    ///
    /// - Parameter matches: Must not ask the clock, which is locked meanwhile.
    @discardableResult
    package func sleeper(
        where matches: @escaping @Sendable (Timestamp) -> Bool = { _ in true }
    ) async throws(CancellationError) -> Timestamp {
        let id = self.nextID()
        let deadline: Timestamp? = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let verdict = self.state.withLock { state -> Timestamp?? in
                    if Task.isCancelled { return .some(nil) }
                    if let known = state.sleepers.values.map(\.deadline).filter(matches).min() { return .some(known) }
                    state.watchers[id] = Watcher(matches: matches, continuation: continuation)
                    return .none
                }
                if let verdict { continuation.resume(returning: verdict) }
            }
        } onCancel: {
            self.state.withLock { $0.watchers.removeValue(forKey: id) }?.continuation.resume(returning: nil)
        }
        guard let deadline else { throw CancellationError() }
        return deadline
    }

    private func nextID() -> UInt64 {
        self.state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
    }
}

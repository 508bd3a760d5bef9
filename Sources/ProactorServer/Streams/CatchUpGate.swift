import DequeModule
import Synchronization

/// Lets few readers at once to the store, so that many who catch up together leave it to those who work.
final class CatchUpGate: Sendable {
    /// Readers at once.
    private static let placeCount = 2

    private struct State {
        var free = CatchUpGate.placeCount
        var nextID: UInt64 = 0
        /// Those who wait, in the order in which they came; who was cancelled is gone from `continuations`.
        var queue: Deque<UInt64> = []
        var continuations: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    }

    private let state = Mutex(State())

    /// Does the work when it is the caller's turn.
    ///
    /// - Throws: What the work throws, or a `CancellationError`.
    func pass<Value: Sendable>(_ work: () async throws -> Value) async throws -> Value {
        guard await self.enter() else { throw CancellationError() }
        defer { self.leave() }
        return try await work()
    }

    /// Whether there is a place, once it is the caller's turn; `false` when the caller was cancelled.
    private func enter() async -> Bool {
        let id = self.state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = self.state.withLock { state -> Bool? in
                    guard !Task.isCancelled else { return false }
                    guard state.free == 0 else {
                        state.free -= 1
                        return true
                    }
                    state.queue.append(id)
                    state.continuations[id] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            self.state.withLock { $0.continuations.removeValue(forKey: id) }?.resume(returning: false)
        }
    }

    private func leave() {
        let next = self.state.withLock { state -> CheckedContinuation<Bool, Never>? in
            while let id = state.queue.popFirst() {
                if let next = state.continuations.removeValue(forKey: id) { return next }
            }
            state.free += 1
            return nil
        }
        next?.resume(returning: true)
    }
}

package import ProactorModel
import Synchronization

/// Wakes one waiter. A wake-up that comes while nobody waits is kept, once, so that none is missed between looking and waiting.
package final class WakeSignal: Sendable {
    private enum State {
        case idle
        case pending
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex<State>(.idle)

    package init() {}

    package func wake() {
        let waiter: CheckedContinuation<Void, Never>? = self.state.withLock { state in
            switch state {
            case .idle, .pending:
                state = .pending
                return nil
            case .waiting(let waiter):
                state = .idle
                return waiter
            }
        }
        waiter?.resume()
    }

    /// Returns at the next wake-up, or when the task is cancelled. Only one task may wait at a time.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let isDue = self.state.withLock { state in
                    switch state {
                    case .pending:
                        state = .idle
                        return true
                    case .idle where Task.isCancelled: return true
                    case .idle:
                        state = .waiting(continuation)
                        return false
                    case .waiting: preconditionFailure("two tasks wait for one signal")
                    }
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            let waiter: CheckedContinuation<Void, Never>? = self.state.withLock { state in
                guard case .waiting(let waiter) = state else { return nil }
                state = .idle
                return waiter
            }
            waiter?.resume()
        }
    }

    /// Returns at the next wake-up or at `time`, whichever comes first, or when the task is cancelled; answers whether it was a wake-up.
    @discardableResult
    package func wait(until time: Timestamp, clock: any WallClock) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await self.wait()
                return true
            }
            group.addTask {
                // Cancelled when the wake-up came first.
                try? await clock.sleep(until: time)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }
}

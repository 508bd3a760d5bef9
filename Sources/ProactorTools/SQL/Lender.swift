import ProactorComponents
import Synchronization

/// Lends a few things, such as connections, to many callers: each has its own while it works, and the others wait in order.
final class Lender<Resource: Sendable>: Sendable {
    private struct Waiter {
        let number: UInt64
        let continuation: CheckedContinuation<Resource?, Never>
    }

    private struct State {
        var free: [Resource]
        var waiting: [Waiter] = []
        var count: UInt64 = 0
    }

    /// Callers that wait; further ones are turned away.
    private static var waitingMaximum: Int { 1000 }

    private let state: Mutex<State>

    init(_ resources: [Resource]) { self.state = Mutex(State(free: resources)) }

    /// Something free, as soon as there is something. The caller gives it back.
    func borrow() async throws(ToolFailure) -> Resource {
        let number = try self.number()
        let resource: Resource? = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Looked at under the lock, as `onCancel` is, so that a cancellation is either seen here or finds the waiter.
                let verdict = self.state.withLock { state -> Resource?? in
                    if Task.isCancelled { return .some(nil) }
                    if let free = state.free.popLast() { return .some(free) }
                    state.waiting.append(Waiter(number: number, continuation: continuation))
                    return nil
                }
                if let verdict { continuation.resume(returning: verdict) }
            }
        } onCancel: {
            let waiter = self.state.withLock { state in
                state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: nil)
        }
        guard let resource else { throw ToolFailure(.unavailable, "the call was cancelled") }
        return resource
    }

    func giveBack(_ resource: Resource) {
        let next = self.state.withLock { state -> Waiter? in
            if !state.waiting.isEmpty { return state.waiting.removeFirst() }
            state.free.append(resource)
            return nil
        }
        next?.continuation.resume(returning: resource)
    }

    private func number() throws(ToolFailure) -> UInt64 {
        try self.state.withLock { state throws(ToolFailure) in
            guard state.waiting.count < Self.waitingMaximum else {
                throw ToolFailure(.unavailable, "\(Self.waitingMaximum) calls of the tool wait already")
            }
            state.count += 1
            return state.count
        }
    }
}

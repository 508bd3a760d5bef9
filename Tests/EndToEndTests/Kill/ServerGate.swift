import Synchronization

/// Where the server of the moment is; who asks while there is none waits for the next one.
final class ServerGate: Sendable {
    private struct State {
        var client: Client?
        var nextID = 0
        var waiting: [Int: CheckedContinuation<Client?, Never>] = [:]
    }

    private let state = Mutex(State())

    /// The server that serves now, or the next one; throws when the task is cancelled.
    func client() async throws -> Client {
        let id = self.state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let client: Client? = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = self.state.withLock { state -> Client?? in
                    if Task.isCancelled { return .some(nil) }
                    if let client = state.client { return client }
                    state.waiting[id] = continuation
                    return .none
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            self.state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: nil)
        }
        guard let client else { throw CancellationError() }
        return client
    }

    func open(_ client: Client) {
        let waiting = self.state.withLock { state in
            state.client = client
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume(returning: client) }
    }

    func close() { self.state.withLock { $0.client = nil } }
}

import ProactorStorage
import Synchronization

/// Tells every subscriber of committed changes.
final class SignalBroadcast: Sendable {
    private struct Subscribers {
        var continuations: [UInt64: AsyncStream<StoreSignal>.Continuation] = [:]
        var nextID: UInt64 = 0
        var isFinished = false
    }

    private let subscribers = Mutex(Subscribers())

    /// A stream of all signals from now on.
    ///
    /// Its buffer has no bound of its own: those who listen only set a flag for each.
    func subscribe() -> AsyncStream<StoreSignal> {
        let (stream, continuation) = AsyncStream.makeStream(of: StoreSignal.self)
        let id: UInt64? = self.subscribers.withLock { subscribers in
            guard !subscribers.isFinished else { return nil }
            subscribers.nextID += 1
            subscribers.continuations[subscribers.nextID] = continuation
            return subscribers.nextID
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.subscribers.withLock { $0.continuations.removeValue(forKey: id) }
        }
        return stream
    }

    func send(_ signals: Set<StoreSignal>) {
        let continuations = self.subscribers.withLock { Array($0.continuations.values) }
        for continuation in continuations { for signal in signals { continuation.yield(signal) } }
    }

    func finish() {
        let continuations = self.subscribers.withLock { subscribers in
            subscribers.isFinished = true
            return Array(subscribers.continuations.values)
        }
        for continuation in continuations { continuation.finish() }
    }
}

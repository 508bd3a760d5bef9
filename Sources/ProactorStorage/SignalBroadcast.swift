import Synchronization

/// Tells every subscriber of committed changes.
package final class SignalBroadcast: Sendable {
    private struct Subscriber {
        let kinds: Set<StoreSignal.Kind>
        let continuation: AsyncStream<StoreSignal>.Continuation
    }

    private struct Subscribers {
        var byID: [UInt64: Subscriber] = [:]
        var nextID: UInt64 = 0
        var isFinished = false
    }

    private let subscribers = Mutex(Subscribers())

    package init() {}

    /// A stream of all signals of these kinds from now on.
    ///
    /// Of one kind that says nothing more than itself the stream holds one signal at the most. Otherwise its buffer has no
    /// bound of its own: those who listen only set a flag for each.
    package func subscribe(to kinds: Set<StoreSignal.Kind>) -> AsyncStream<StoreSignal> {
        let isOneFlag = kinds.count == 1 && !kinds.contains(.progress)
        let (stream, continuation) = AsyncStream.makeStream(
            of: StoreSignal.self,
            bufferingPolicy: isOneFlag ? .bufferingNewest(1) : .unbounded
        )
        let id: UInt64? = self.subscribers.withLock { subscribers in
            guard !subscribers.isFinished else { return nil }
            subscribers.nextID += 1
            subscribers.byID[subscribers.nextID] = Subscriber(kinds: kinds, continuation: continuation)
            return subscribers.nextID
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.subscribers.withLock { $0.byID.removeValue(forKey: id) }
        }
        return stream
    }

    package func send(_ signals: Set<StoreSignal>) {
        let subscribers = self.subscribers.withLock { Array($0.byID.values) }
        for subscriber in subscribers {
            for signal in signals where subscriber.kinds.contains(signal.kind) { subscriber.continuation.yield(signal) }
        }
    }

    package func finish() {
        let continuations = self.subscribers.withLock { subscribers in
            subscribers.isFinished = true
            return subscribers.byID.values.map(\.continuation)
        }
        for continuation in continuations { continuation.finish() }
    }
}

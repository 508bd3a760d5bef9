package import ProactorModel
package import ProactorStorage
import ServiceLifecycle
import Synchronization

/// Wakes those who watch tasks when the store tells of progress.
///
/// A watcher holds one pending wake-up at the most: what happened is read from the store, so a slow watcher costs nothing.
package final class ProgressWatch: Service {
    private struct Watchers {
        var byTask: [TaskID: [UInt64: WakeSignal]] = [:]
        var nextID: UInt64 = 0
        var count = 0
    }

    private let watchers = Mutex(Watchers())
    private let signals: AsyncStream<StoreSignal>

    package init(signals: AsyncStream<StoreSignal>) { self.signals = signals }

    /// How many subscriptions there are.
    package var count: Int { self.watchers.withLock { $0.count } }

    package func subscribe(to task: TaskID) -> Subscription {
        self.watchers.withLock { watchers in
            watchers.nextID += 1
            watchers.count += 1
            let subscription = Subscription(task: task, number: watchers.nextID, watch: self)
            watchers.byTask[task, default: [:]][watchers.nextID] = subscription.signal
            return subscription
        }
    }

    package func run() async throws {
        for await signal in self.signals.cancelOnGracefulShutdown() {
            let woken = self.watchers.withLock { watchers -> [WakeSignal] in
                switch signal {
                case .progress(let task): watchers.byTask[task].map { Array($0.values) } ?? []
                case .progressUnheard: watchers.byTask.values.flatMap(\.values)
                default: []
                }
            }
            for signal in woken { signal.wake() }
        }
    }

    fileprivate func remove(task: TaskID, number: UInt64) {
        self.watchers.withLock { watchers in
            guard watchers.byTask[task]?.removeValue(forKey: number) != nil else { return }
            watchers.count -= 1
            if watchers.byTask[task]?.isEmpty == true { watchers.byTask[task] = nil }
        }
    }
}

/// One watcher's place in a ``ProgressWatch``.
package final class Subscription: Sendable {
    /// Wakes when there may be something new to read.
    package let signal = WakeSignal()
    fileprivate let task: TaskID
    fileprivate let number: UInt64
    private let watch: ProgressWatch

    fileprivate init(task: TaskID, number: UInt64, watch: ProgressWatch) {
        self.task = task
        self.number = number
        self.watch = watch
    }

    /// Whoever lets go of the subscription is forgotten, however the watching ended.
    deinit { self.watch.remove(task: self.task, number: self.number) }
}

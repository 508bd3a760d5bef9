package import Logging
package import ProactorComponents
import ProactorModel
package import ProactorStorage
import ServiceLifecycle

/// Takes deliveries from the queue to their sinks. Each sink has a queue of its own, so that one that is slow or down delays
/// no other.
package struct DeliveryService: Service {
    private let queues: [SinkQueue]
    private let store: any Store

    package init(
        store: any Store,
        sinks: [String: any Sink],
        composer: NoticeComposer,
        worker: String,
        clock: any WallClock,
        logger: Logger,
        vitals: SinkVitals = SinkVitals()
    ) {
        vitals.watch(Array(sinks.keys))
        let parts = SinkQueue.Parts(
            store: store,
            composer: composer,
            lanes: LanePacer(),
            worker: worker,
            clock: clock,
            logger: logger,
            vitals: vitals
        )
        let names = sinks.keys.sorted()
        self.store = store
        self.queues =
            sinks.map { SinkQueue(.one($0.key), sink: $0.value, parts) }
            + [SinkQueue(.otherThan(names), sink: nil, parts)]
    }

    package func run() async throws {
        let wakes = self.queues.map { ($0, WakeSignal()) }
        let signals = self.store.signals(of: [.deliveriesQueued])
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals.cancelOnGracefulShutdown() {
                    for (_, wake) in wakes { wake.wake() }
                }
            }
            for (queue, wake) in wakes {
                group.addTask { await cancelWhenGracefulShutdown { await queue.run(wokenBy: wake) } }
            }
            await group.waitForAll()
        }
    }
}

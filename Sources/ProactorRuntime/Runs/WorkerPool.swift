package import Logging
package import ProactorModel
import ProactorRules
package import ProactorStorage
import ServiceLifecycle

/// Claims runs and works on them, as many at once as there are places.
///
/// Back-pressure is the claim: it asks for as many runs as there are free places, in all and of each agent. On a graceful shutdown it claims no
/// more, lets the running ones end within ``EngineLimits/shutdown``, and hands back the rest.
package struct WorkerPool: Service {
    /// How long to wait before trying again when the store was unavailable.
    private static let storeRetryDelay = Duration.seconds(1)
    /// How long to wait at the longest before looking at the queue again.
    private static let idleMaximum = Duration.seconds(30)

    /// Runs at work at once of an agent that only an earlier rule book had.
    private static let retiredConcurrency = 4

    private let store: any Store
    private let executor: RunExecutor
    private let books: RuleBookShelf
    private let limits: EngineLimits
    private let clock: any WallClock
    private let logger: Logger
    private let worker: String
    private let heartbeat: Heartbeat?

    /// - Parameter worker: Names this process among those that share the store.
    package init(
        store: any Store,
        books: RuleBookShelf,
        tools: ToolBox,
        models: ModelShelf,
        governor: any ModelGovernor,
        limits: EngineLimits,
        clock: any WallClock,
        worker: String,
        heartbeat: Heartbeat? = nil,
        logger: Logger
    ) {
        self.store = store
        self.books = books
        self.limits = limits
        self.clock = clock
        self.logger = logger
        self.worker = worker
        self.heartbeat = heartbeat
        let calls = CallDesk(tools: tools, store: store, limits: limits, clock: clock)
        self.executor = RunExecutor(
            store: store,
            books: books,
            script: ScriptAgent(calls: calls, limits: limits, clock: clock),
            model: ModelAgent(models: models, governor: governor, calls: calls, limits: limits, clock: clock),
            limits: limits,
            clock: clock,
            logger: logger
        )
    }

    package func run() async throws {
        let wake = WakeSignal()
        let signals = self.store.signals(of: [.runsQueued])
        let stopping = StopFlag()
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in signals.cancelOnGracefulShutdown() { wake.wake() }
                }
                group.addTask {
                    await self.work(wokenBy: wake, until: stopping)
                }
                await group.waitForAll()
            }
        } onGracefulShutdown: {
            stopping.raise()
            wake.wake()
        }
    }

    private func work(wokenBy wake: WakeSignal, until stopping: StopFlag) async {
        let places = WorkerPlaces(limit: self.limits.workers)
        let retired = await self.retiredAgents(until: stopping)
        await withDiscardingTaskGroup { runs in
            while !stopping.isRaised, !Task.isCancelled {
                self.heartbeat?.beat(at: self.clock.now)
                let (claimed, nextDue) = await self.claim(places, retired)
                for run in claimed {
                    places.enter(run.run.agent)
                    runs.addTask {
                        await self.executor.execute(run)
                        places.leave(run.run.agent)
                        wake.wake()
                    }
                }
                guard claimed.isEmpty else { continue }
                await wake.wait(until: nextDue, clock: self.clock)
            }
            let deadline = self.clock.now.advanced(by: self.limits.shutdown)
            while places.taken > 0, self.clock.now < deadline, !Task.isCancelled {
                await wake.wait(until: deadline, clock: self.clock)
            }
            // What is still at work is interrupted, and handed back with its journal.
            runs.cancelAll()
        }
    }

    /// The agents of runs that began with the rules of a former process, where today's have no such agent: their runs
    /// shall end all the same.
    private func retiredAgents(until stopping: StopFlag) async -> [String: Int] {
        while !stopping.isRaised, !Task.isCancelled {
            do {
                let agents = try await self.store.agentsAtWork().subtracting(self.books.concurrency.keys)
                return Dictionary(uniqueKeysWithValues: agents.map { ($0, Self.retiredConcurrency) })
            } catch {
                self.logger.error("the queue could not be read; trying again", metadata: ["error": "\(error)"])
                try? await self.clock.sleep(until: self.clock.now.advanced(by: Self.storeRetryDelay))
            }
        }
        return [:]
    }

    /// Claims what there are places for; says when to look again if that was nothing.
    private func claim(_ places: WorkerPlaces, _ retired: [String: Int]) async -> ([ClaimedRun], Timestamp) {
        let now = self.clock.now
        let free = places.free(for: self.books.concurrency.merging(retired) { current, _ in current })
        do {
            let claimed = try await self.store.claimRuns(
                RunClaim(
                    worker: self.worker,
                    limit: places.free,
                    freePlaces: free,
                    now: now,
                    leaseUntil: now.advanced(by: self.limits.lease)
                )
            )
            self.heartbeat?.progress(at: self.clock.now)
            guard claimed.isEmpty else { return (claimed, now) }
            let idle = now.advanced(by: Self.idleMaximum)
            // Nothing could be claimed: either nothing is due, or its agents have no place until a run ends, which wakes.
            let due = try await self.store.nextRunDue() ?? idle
            return ([], due > now ? min(due, idle) : now.advanced(by: Self.storeRetryDelay))
        } catch {
            if !Task.isCancelled {
                self.logger.error("runs could not be claimed; trying again", metadata: ["error": "\(error)"])
            }
            return ([], now.advanced(by: Self.storeRetryDelay))
        }
    }
}

package import Logging
package import ProactorComponents
import ProactorEngine
import ProactorMatching
package import ProactorModel
import ProactorRules
package import ProactorStorage
import ServiceLifecycle
import Tracing

/// Reads the event log in order and commits what follows from it, batch by batch.
package struct RouterService: Service {
    /// How long to wait before trying again when the store was unavailable.
    private static let storeRetryDelay = Duration.seconds(1)
    /// How long to leave the log to another node's router that was faster.
    private static let conflictDelay = Duration.milliseconds(100)
    /// How long to wait at the longest without a signal before looking at the log again.
    private static let idleMaximum = Duration.seconds(30)

    private let store: any Store
    private let books: RuleBookShelf
    private let limits: EngineLimits
    private let backlog: BacklogGauge
    private let subscriptions: [SinkSubscription]
    private let clock: any WallClock
    private let heartbeat: Heartbeat?
    private let logger: Logger
    private let payloadLog: PayloadLog?
    private let telemetry = RoutingTelemetry()

    package init(
        store: any Store,
        books: RuleBookShelf,
        limits: EngineLimits,
        backlog: BacklogGauge,
        clock: any WallClock,
        heartbeat: Heartbeat? = nil,
        logger: Logger,
        subscriptions: [SinkSubscription] = [],
        logsPayloads: Bool = false
    ) {
        self.store = store
        self.books = books
        self.limits = limits
        self.backlog = backlog
        self.clock = clock
        self.heartbeat = heartbeat
        self.logger = logger
        self.subscriptions = subscriptions
        self.payloadLog = logsPayloads ? PayloadLog(logger: logger) : nil
    }

    package func run() async throws {
        let wake = WakeSignal()
        let signals = self.store.signals(of: [.eventsAppended])
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals.cancelOnGracefulShutdown() { wake.wake() }
            }
            group.addTask {
                await cancelWhenGracefulShutdown { await self.route(wokenBy: wake) }
            }
            await group.waitForAll()
        }
    }

    private func route(wokenBy wake: WakeSignal) async {
        while !Task.isCancelled {
            self.heartbeat?.beat(at: self.clock.now)
            do {
                let didRoute = try await self.routeBatch()
                self.heartbeat?.progress(at: self.clock.now)
                if didRoute { continue }
                self.backlog.set(try await self.store.unroutedEventCount())
                await wake.wait(until: self.clock.now.advanced(by: Self.idleMaximum), clock: self.clock)
            } catch StoreError.conflict {
                // Another node's router decided these events. One of them is enough, and this one looks again soon, lest that
                // one ends.
                if let count = try? await self.store.unroutedEventCount() { self.backlog.set(count) }
                try? await self.clock.sleep(until: self.clock.now.advanced(by: Self.conflictDelay))
            } catch {
                guard !Task.isCancelled else { return }
                self.logger.error("routing failed; trying again", metadata: ["error": "\(error)"])
                try? await self.clock.sleep(until: self.clock.now.advanced(by: Self.storeRetryDelay))
            }
        }
    }

    /// Routes the next events; `false` when there were none.
    package func routeBatch() async throws(StoreError) -> Bool {
        let position = try await self.store.routerPosition()
        let events = try await self.store.eventTexts(after: position, limit: self.limits.routingBatch)
        guard let last = events.last else { return false }
        let start = ContinuousClock.now
        let book = self.books.current
        var (routed, inputs) = try self.decide(events, book: book)
        let desk = OperatorDesk(store: self.store, limits: self.limits)
        let now = self.clock.now
        let operators = inputs.isEmpty ? nil : try await desk.decide(inputs, &routed, book: book, at: now)
        do throws(StoreError) {
            try await self.store.commit(
                RoutingCommit(from: position, to: last.sequence, events: routed, operators: operators, at: now)
            )
        } catch .conflict(let what) {
            guard try await self.store.routerPosition() == position else { throw .conflict(what) }
            // A timer was faster: what it left is decided upon at once.
            return true
        }
        self.payloadLog?.routed(events)
        self.backlog.routed(events.count, at: self.clock.now)
        self.telemetry.routed(routed, operators, in: start.duration(to: .now))
        return true
    }

    private func decide(
        _ events: [LoggedEventText],
        book: RuleBook
    ) throws(StoreError) -> (routed: [RoutedEvent], inputs: [OperatorInput]) {
        let router = Router(book: book, limits: self.limits)
        let now = self.clock.now
        var scratch = MatchScratch()
        var routed: [RoutedEvent] = []
        var inputs: [OperatorInput] = []
        routed.reserveCapacity(events.count)
        let isTracing = !(InstrumentationSystem.tracer is NoOpTracer)
        for logged in events {
            let start = isTracing ? DefaultTracerClock.now : nil
            let decision: RoutingDecision
            do {
                decision = try router.decide(
                    logged.json,
                    sequence: logged.sequence,
                    taskID: logged.taskID,
                    receivedAt: logged.receivedAt,
                    at: now,
                    scratch: &scratch,
                    makeID: { RunID(at: now) }
                )
            } catch {
                throw .corrupt("event \(logged.sequence) is none: \(error.message)")
            }
            inputs += decision.inputs
            if let start { self.telemetry.trace(logged, decision, since: start) }
            routed.append(
                RoutedEvent(
                    sequence: logged.sequence,
                    taskID: logged.taskID,
                    runs: decision.runs,
                    progress: decision.progress,
                    withdrawals: decision.withdrawals,
                    deliveries: try self.deliveries(of: logged, at: now)
                )
            )
        }
        return (routed, inputs)
    }

    /// To the sinks that are told of events of its type.
    private func deliveries(of logged: LoggedEventText, at now: Timestamp) throws(StoreError) -> [Delivery] {
        guard !self.subscriptions.isEmpty else { return [] }
        let type: String?
        do { type = try JSONParser.parse(logged.json, limits: Self.textLimits)["type"]?.stringValue } catch {
            throw .corrupt("event \(logged.sequence) is none: \(error)")
        }
        return self.subscriptions.sinks(for: type ?? "").map { sink in
            Delivery(id: DeliveryID(at: now), sink: sink, content: .event(sequence: logged.sequence), nextAt: now)
        }
    }

    /// What the log holds is bounded by the limits of the intake, which may have been other ones then.
    private static let textLimits = JSONLimits(sizeMaximum: 64 * 1_048_576, depthMaximum: 512)
}

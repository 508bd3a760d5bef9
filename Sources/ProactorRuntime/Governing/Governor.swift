package import Logging
package import ProactorEngine
package import ProactorModel
package import ProactorStorage
import ServiceLifecycle
import Synchronization

/// The governor of a deployment: calls wait here, and go when the limits and the budgets that all its processes share allow.
///
/// Calls that wait together are decided upon together, and one transaction admits them all. As a service it must stand before those
/// that make calls, so that it is shut down after them.
package final class Governor: ModelGovernor, Service {
    /// What somebody asked for, until the loop takes it.
    enum Request: Sendable {
        case ask(ticket: Int, CallDemand, at: Timestamp)
        case cancel(ticket: Int, model: String)
        case settle(reservation: String, CallResult, at: Timestamp)
        case replace(Budgets, limits: [String: ModelLimits])
    }

    /// Somebody who waits for an answer.
    struct Waiter: Sendable {
        var call: GovernedCall
        var since: Timestamp
        var continuation: CheckedContinuation<Result<Admission, GovernorRefusal>, Never>
    }

    private struct Desk {
        var requests: [Request] = []
        var waiters: [Int: Waiter] = [:]
        var ticket = 0
        var isClosed = false
        /// As they stood after the last round.
        var models: [GovernedModel] = []
        /// Those in force, where they are not the ones of the start any more.
        var budgets: Budgets?
    }

    private let settings: GovernorSettings
    private let store: any GovernorStore & SpendingStore
    private let isAlone: Bool
    private let clock: any WallClock
    private let logger: Logger
    private let desk = Mutex(Desk())
    private let wake = WakeSignal()

    /// - Parameters:
    ///   - models: By their names in `proactor.yaml`. A model that is not named has no limits and costs nothing.
    ///   - patience: How long a call waits before it is sent away.
    ///   - process: Names this process among those that share the store.
    ///   - isAlone: Whether no other process can use the store, so that calls which others left in it ended with them.
    package init(
        models: [String: (limits: ModelLimits, prices: TokenPrices)],
        budgets: Budgets = .unlimited,
        store: any GovernorStore & SpendingStore,
        clock: any WallClock,
        patience: Duration = GovernorSettings.defaultPatience,
        process: String,
        isAlone: Bool = false,
        logger: Logger
    ) {
        self.settings = GovernorSettings(
            models: models.mapValues { ModelTerms(limits: $0.limits, prices: $0.prices) },
            budgets: budgets,
            patience: patience,
            process: process
        )
        self.store = store
        self.isAlone = isAlone
        self.clock = clock
        self.logger = logger
    }

    // MARK: Calls

    package func admit(_ call: GovernedCall) async throws(GovernorRefusal) -> Admission {
        let ticket = self.desk.withLock { desk in
            desk.ticket += 1
            return desk.ticket
        }
        let result: Result<Admission, GovernorRefusal> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in self.ask(ticket, call, continuation) }
        } onCancel: {
            let waiter = self.desk.withLock { desk in
                let waiter = desk.waiters.removeValue(forKey: ticket)
                if waiter != nil { desk.requests.append(.cancel(ticket: ticket, model: call.model)) }
                return waiter
            }
            waiter?.continuation.resume(returning: .failure(.cancelled))
            self.wake.wake()
        }
        return try result.get()
    }

    private func ask(
        _ ticket: Int,
        _ call: GovernedCall,
        _ continuation: CheckedContinuation<Result<Admission, GovernorRefusal>, Never>
    ) {
        let now = self.clock.now
        let isTaken = self.desk.withLock { desk in
            // Looked at under the lock, as a cancellation is, so that it is either seen here or finds the waiter there.
            guard !desk.isClosed, !Task.isCancelled else { return false }
            desk.waiters[ticket] = Waiter(call: call, since: now, continuation: continuation)
            desk.requests.append(.ask(ticket: ticket, CallDemand(call), at: now))
            return true
        }
        if isTaken {
            self.wake.wake()
        } else {
            continuation.resume(returning: .failure(.cancelled))
        }
    }

    package func settle(_ admission: Admission, _ outcome: GovernedOutcome) async {
        let now = self.clock.now
        self.desk.withLock { desk in
            desk.requests.append(.settle(reservation: admission.id, CallResult(outcome), at: now))
        }
        GovernorMetrics.settled(admission, outcome)
        self.wake.wake()
    }

    /// Puts other budgets, and other limits of the models that there are, in force from the next call on.
    package func replace(budgets: Budgets, limits: [String: ModelLimits]) {
        self.desk.withLock { desk in
            desk.budgets = budgets
            desk.requests.append(.replace(budgets, limits: limits))
        }
        self.wake.wake()
    }

    // MARK: The loop

    /// Decides until it is shut down; who waits then is told that it is cancelled.
    package func run() async throws {
        var loop = GovernorLoop(
            settings: self.settings,
            store: self.store,
            isAlone: self.isAlone,
            clock: self.clock,
            logger: self.logger
        )
        loop = await cancelWhenGracefulShutdown { [loop] in
            var loop = loop
            guard await loop.load() else { return loop }
            while !Task.isCancelled {
                loop.take(self.takeRequests())
                let outcome = await loop.round()
                self.deliver(outcome, loop)
                await self.wake.wait(until: outcome.nextAt, clock: self.clock)
            }
            return loop
        }
        let abandoned = self.desk.withLock { desk in
            desk.isClosed = true
            defer { desk.waiters = [:] }
            return desk.waiters.values.map(\.continuation)
        }
        for continuation in abandoned { continuation.resume(returning: .failure(.cancelled)) }
        loop.take(self.takeRequests())
        await loop.close()
    }

    private func takeRequests() -> [Request] {
        self.desk.withLock { desk in
            defer { desk.requests = [] }
            return desk.requests
        }
    }

    /// Tells who waits what was decided.
    private func deliver(_ outcome: GovernorLoop.Outcome, _ loop: GovernorLoop) {
        let now = self.clock.now
        for admitted in outcome.admitted {
            let reservation = admitted.reservation
            let waiter = self.desk.withLock { desk in
                let waiter = desk.waiters.removeValue(forKey: admitted.ticket)
                // Who was cancelled meanwhile makes no call.
                if waiter == nil { desk.requests.append(.settle(reservation: reservation.id, .unsent, at: now)) }
                return waiter
            }
            guard let waiter else {
                self.wake.wake()
                continue
            }
            GovernorMetrics.admitted(waiter.call, after: now.duration(since: waiter.since))
            let at = Timestamp(millisecondsSinceEpoch: reservation.admittedAt)
            waiter.continuation.resume(returning: .success(Admission(id: reservation.id, call: waiter.call, at: at)))
        }
        for refused in outcome.refused {
            guard let waiter = self.desk.withLock({ $0.waiters.removeValue(forKey: refused.ticket) }) else { continue }
            GovernorMetrics.refused(waiter.call, refused.refusal)
            waiter.continuation.resume(returning: .failure(GovernorRefusal(refused.refusal)))
        }
        let models = loop.models
        self.desk.withLock { $0.models = models }
    }

    // MARK: Looking at it

    /// The models as they are now, and what was spent.
    package func snapshot() async throws(StoreError) -> GovernorSnapshot {
        let now = self.clock.now
        let (models, budgets) = self.desk.withLock { desk in
            (desk.models.map { $0.snapshot(at: now) }, desk.budgets ?? self.settings.budgets)
        }
        let spending = try await self.store.spendingTotals(day: now.utcDay)
        return GovernorSnapshot(models: models, budgets: budgets, spending: spending)
    }
}

/// The governor's state, for people to look at.
package struct GovernorSnapshot: Hashable, Sendable {
    package var models: [ModelSnapshot]
    package var budgets: Budgets
    /// Today's and all days'.
    package var spending: SpendingTotals
}

package import ProactorModel

/// Where everything durable is kept: what a database must offer to be Proactor's state.
///
/// The protocols are written so that an embedded database and a shared one can both implement them: every call is one
/// transaction, work is claimed by leases with a fence, and changes are made against a version or a position that was
/// read. Each implementation passes the same conformance suite, in `ProactorTestSupport`.
///
/// A call returns after its changes are on disk. Concurrent calls may share one disk flush.
package typealias Store = ActivityStore & AuditStore & CallbackStore & DeadLetterStore & DeliveryStore & EventStore
    & GovernorStore & LookupStore & OperatorStore & ProgressStore & ProposalStore & RetentionStore & RoutingStore
    & RuleBookStore & RunStore & SpendingStore & StatisticsStore & StoreLifecycle & TaskStore & WebhookStore
    & WithdrawalStore

/// Opening, watching and closing.
package protocol StoreLifecycle: Sendable {
    /// Answers when a transaction can be made: the database is reachable and can be written.
    func checkHealth() async throws(StoreError)

    /// Tells of committed changes, so that nobody has to poll. A signal may be late or merged with others of its kind, but after the last
    /// change of a kind at least one signal of the kind comes.
    ///
    /// - Parameter kinds: The kinds to be told of; nobody pays for the others.
    func signals(of kinds: Set<StoreSignal.Kind>) -> AsyncStream<StoreSignal>

    /// Finishes what was begun and closes the database. Later calls throw.
    func close() async
}

extension StoreLifecycle {
    /// Tells of every kind of change.
    package func signals() -> AsyncStream<StoreSignal> { self.signals(of: Set(StoreSignal.Kind.allCases)) }
}

/// That something changed, not what: whoever is told looks for itself.
package enum StoreSignal: Hashable, Sendable {
    package enum Kind: Hashable, Sendable, CaseIterable {
        case eventsAppended
        case runsQueued
        case proposalsChanged
        case deliveriesQueued
        case callbacksQueued
        case timersChanged
        case progress
    }

    case eventsAppended
    case runsQueued
    case proposalsChanged
    case deliveriesQueued
    case callbacksQueued
    /// A time operator may have something to do earlier than before.
    case timersChanged
    case progress(TaskID)
    /// Progress of other processes may have gone unheard, of whichever tasks.
    case progressUnheard

    package var kind: Kind {
        switch self {
        case .eventsAppended: .eventsAppended
        case .runsQueued: .runsQueued
        case .proposalsChanged: .proposalsChanged
        case .deliveriesQueued: .deliveriesQueued
        case .callbacksQueued: .callbacksQueued
        case .timersChanged: .timersChanged
        case .progress, .progressUnheard: .progress
        }
    }
}

/// Why the store could not do what was asked.
package enum StoreError: Error, Hashable, Sendable {
    /// Not now: the disk is full, the database locked or out of reach. Nothing was changed; the caller may try again.
    case unavailable(String)
    /// Somebody else changed it since it was read. Nothing was changed; read again and decide anew.
    case conflict(String)
    /// The lease was lost to another worker, which now does the work; the caller's result must be dropped.
    case leaseLost(RunID)
    case notFound(String)
    /// What is stored cannot be read. Nothing can be done but to look into it.
    case corrupt(String)
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unavailable(let why): "the store is unavailable: \(why)"
        case .conflict(let what): "\(what) was changed meanwhile"
        case .leaseLost(let run): "the lease of \(run) was lost"
        case .notFound(let what): "there is no \(what)"
        case .corrupt(let what): "the store is corrupt: \(what)"
        }
    }
}

import Logging
import ProactorEngine
import ProactorModel
import ProactorStorage

/// The governor's decisions together with the store: reads what other processes wrote, decides, and writes; when somebody else
/// wrote meanwhile, reads and decides again.
struct GovernorLoop: Sendable {
    /// What a round came to.
    struct Outcome: Sendable {
        var admitted: [GovernorRound.Admitted] = []
        var refused: [GovernorRound.Refused] = []
        /// When the next round is due at the latest.
        var nextAt: Timestamp
    }

    private static let storeRetryDelay = Duration.seconds(1)
    /// How long to wait at the longest without anything to do.
    private static let idleMaximum = Duration.seconds(30)
    /// How old what is known of the other processes may be while calls wait.
    private static let refreshInterval = Duration.milliseconds(500)
    /// How old what is known of the spending may be; what was spent since is in the ledger.
    private static let spendingInterval = Duration.seconds(1)
    /// How long after a conflict every round reads first, so that it is not the next one.
    private static let contentionDuration = Duration.seconds(10)
    /// Conflicts after which a round lets others go first.
    private static let conflictMaximum = 8
    private static let conflictDelay = Duration.milliseconds(20)

    private var desk: GovernorDesk
    private let store: any GovernorStore & SpendingStore
    private let isAlone: Bool
    private let clock: any WallClock
    private let logger: Logger
    /// By document: as it was last read or written.
    private var versions: [String: Int64] = [:]
    private var readAt: Timestamp?
    private var contendedUntil: Timestamp?
    private var spending: (totals: SpendingTotals, at: Timestamp)?
    /// Calls that were sent away before they could wait, until the next round's end.
    private var turnedAway: [GovernorRound.Refused] = []

    init(
        settings: GovernorSettings,
        store: any GovernorStore & SpendingStore,
        isAlone: Bool,
        clock: any WallClock,
        logger: Logger
    ) {
        self.desk = GovernorDesk(settings)
        self.isAlone = isAlone
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    var models: [GovernedModel] { self.desk.models }

    /// Reads the documents for the first time, as often as it takes; `false` when cancelled before.
    mutating func load() async -> Bool {
        while !Task.isCancelled {
            do {
                try await self.read()
                self.desk.forgetParking(at: self.clock.now)
                if self.isAlone { self.desk.forgetOtherProcesses(at: self.clock.now) }
                return true
            } catch {
                guard !Task.isCancelled else { break }
                self.logger.error(
                    "the governor's state could not be read; trying again",
                    metadata: ["error": "\(error)"]
                )
                try? await self.clock.sleep(until: self.clock.now.advanced(by: Self.storeRetryDelay))
            }
        }
        return false
    }

    private mutating func read() async throws(StoreError) {
        let names = self.desk.documentNames
        let documents = try await self.store.governorDocuments(Set(names))
        for name in names where self.versions[name] != documents[name]?.version {
            self.versions[name] = documents[name]?.version
            self.desk.load(name, documents[name]?.contents)
        }
        self.readAt = self.clock.now
    }

    /// Takes in what was asked for since the last round.
    mutating func take(_ requests: [Governor.Request]) {
        for request in requests {
            switch request {
            case .ask(let ticket, let demand, let at):
                if let refusal = self.desk.enqueue(ticket, demand, at: at) {
                    self.turnedAway.append(.init(ticket: ticket, demand: demand, refusal: refusal))
                }
            case .cancel(let ticket, let model): self.desk.cancel(ticket, model: model)
            case .replace(let budgets, let limits):
                self.desk.replace(budgets: budgets, limits: limits)
                // Of budgets that were not there before, the spending was not known either.
                self.spending = nil
            case .settle(let reservation, let result, let at):
                guard !self.desk.settle(reservation, result, at: at) else { continue }
                self.logger.warning("a call was settled twice", metadata: ["reservation": "\(reservation)"])
            }
        }
    }

    /// Decides on all that waits, and writes it.
    mutating func round() async -> Outcome {
        var outcome = Outcome(refused: self.turnedAway, nextAt: self.clock.now.advanced(by: Self.idleMaximum))
        self.turnedAway = []
        do {
            if self.desk.waitingCount > 0 { try await self.refresh() }
            for _ in 0..<Self.conflictMaximum {
                let round = self.desk.decide(at: self.clock.now, spending: self.spending?.totals)
                guard try await self.write(round) else { continue }
                outcome.admitted = round.admitted
                outcome.refused += round.refused
                outcome.nextAt = min(outcome.nextAt, round.nextAt ?? outcome.nextAt)
                if self.desk.waitingCount > 0 {
                    outcome.nextAt = min(outcome.nextAt, self.clock.now.advanced(by: Self.refreshInterval))
                }
                return outcome
            }
            outcome.nextAt = self.clock.now.advanced(by: Self.conflictDelay)
        } catch {
            guard !Task.isCancelled else { return outcome }
            self.logger.error("the governor's state could not be shared; trying again", metadata: ["error": "\(error)"])
            let reason = "the governor's state cannot be shared: \(error)"
            let round = self.desk.decide(at: self.clock.now, spending: nil, for: .refusing(reason: reason))
            self.desk.confirm()
            outcome.refused += round.refused
            outcome.nextAt = self.clock.now.advanced(by: Self.storeRetryDelay)
        }
        return outcome
    }

    /// Writes what is left to be written, for the last time.
    mutating func close() async {
        do {
            for _ in 0..<Self.conflictMaximum {
                let round = self.desk.decide(at: self.clock.now, spending: nil, for: .closing)
                guard try await !self.write(round) else { return }
            }
        } catch {
            self.logger.warning("the governor's last state could not be shared", metadata: ["error": "\(error)"])
        }
    }

    /// Ends a round by writing its documents; `false` when somebody else wrote, and the round must be made anew.
    private mutating func write(_ round: GovernorRound) async throws(StoreError) -> Bool {
        guard !round.documents.isEmpty else {
            self.desk.confirm()
            return true
        }
        let changes = round.documents.sorted { $0.key < $1.key }.map { name, contents in
            GovernorChange(name: name, from: self.versions[name] ?? 0, contents: contents)
        }
        do {
            try await self.store.save(changes)
        } catch {
            self.desk.undo()
            guard case .conflict = error else { throw error }
            self.contendedUntil = self.clock.now.advanced(by: Self.contentionDuration)
            try await self.read()
            return false
        }
        for change in changes { self.versions[change.name] = change.from + 1 }
        self.desk.confirm()
        return true
    }

    /// Reads what other processes wrote and what was spent, unless that is young enough.
    private mutating func refresh() async throws(StoreError) {
        let now = self.clock.now
        let isContended = self.contendedUntil.map { now < $0 } ?? false
        let isOld = self.readAt.map { now.duration(since: $0) >= Self.refreshInterval } ?? true
        if isContended || isOld { try await self.read() }
        guard !self.desk.settings.budgets.isEmpty else { return }
        if let known = self.spending, known.totals.day == now.utcDay,
            now.duration(since: known.at) < Self.spendingInterval
        {
            return
        }
        self.spending = (try await self.store.spendingTotals(day: now.utcDay), now)
    }
}

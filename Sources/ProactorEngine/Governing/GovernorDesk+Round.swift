package import ProactorModel

extension GovernorDesk {
    /// What a round is for.
    package enum Purpose: Hashable, Sendable {
        case admitting
        /// The last round, which writes whatever is to be written and admits nobody.
        case closing
        /// Nothing can be written: calls whose time is up are sent away, and nothing else happens.
        case refusing(reason: String)
    }

    /// How long a call waits before it asks again whether it can be paid, in milliseconds.
    private static let moneyInterval: Int64 = 1_000

    /// Decides on the calls that wait, with all that came of earlier ones.
    ///
    /// - Parameter spending: `nil` when it is not known; where there are budgets no call is admitted then.
    package mutating func decide(
        at now: Timestamp,
        spending: SpendingTotals?,
        for purpose: Purpose = .admitting
    ) -> GovernorRound {
        precondition(self.provisional == nil, "a round is under way")
        let time = now.millisecondsSinceEpoch
        var round = GovernorRound()
        var provisional = Provisional(ledger: self.ledger, at: time)
        provisional.ledger.advance(to: time)
        for name in self.lines.keys { self.lines[name]?.state.advance(to: time) }
        provisional.ledger.held[self.settings.process] = nil
        var changed = self.applySettlements(to: &provisional)
        for name in self.lines.keys.sorted() {
            self.lines[name]?.queue.begin()
            self.refuseOverdue(name, purpose, &round, at: time)
            guard purpose == .admitting, self.lines[name]?.queue.isEmpty == false else { continue }
            let admitted = round.admitted.count
            self.decide(name, &provisional, &round, spending: spending, at: now)
            if round.admitted.count > admitted { changed.insert(name) }
        }
        changed.formUnion(self.linesToRenew(at: time))
        provisional.isWritten =
            switch purpose {
            case .admitting: !round.admitted.isEmpty || self.isFlushDue(at: time)
            case .closing: !changed.isEmpty
            case .refusing: false
            }
        if provisional.isWritten { self.write(changed, &provisional, &round) }
        self.provisional = provisional
        self.setNextRound(&round, provisional, at: time)
        return round
    }

    /// The state that a round goes on with, with this process's flights as they are.
    private func state(_ name: String, in provisional: Provisional) -> ModelState {
        if let state = provisional.states[name] { return state }
        var state = self.lines[name]?.state ?? ModelState()
        state.flights[self.settings.process] = nil
        for reservation in self.reservations.values where reservation.demand.model == name {
            state.addFlight(reservation, of: self.settings.process, at: provisional.at)
        }
        return state
    }

    /// - Returns: The models whose states changed.
    private func applySettlements(to provisional: inout Provisional) -> Set<String> {
        var changed: Set<String> = []
        for settlement in self.settlements {
            let demand = settlement.reservation.demand
            let limits = self.lines[demand.model]?.terms.limits ?? ModelLimits()
            var state = self.state(demand.model, in: provisional)
            // A clock that was set back meanwhile must not put anything into the future.
            let at = min(settlement.at, provisional.at)
            state.settle(settlement.reservation, settlement.result, limits, at: at)
            provisional.states[demand.model] = state
            changed.insert(demand.model)
            let keys = self.settings.budgets.budgets(for: demand).map(\.key)
            switch settlement.result {
            case .answered(_, let cost, _): provisional.ledger.settle(cost, for: keys, at: at)
            case .failed, .cancelled, .unsent: break
            }
        }
        for reservation in self.reservations.values { self.hold(reservation, in: &provisional) }
        return changed
    }

    private func hold(_ reservation: Reservation, in provisional: inout Provisional) {
        guard reservation.cost > .zero else { return }
        let process = self.settings.process
        for (key, _) in self.settings.budgets.budgets(for: reservation.demand) {
            let expiresAt = provisional.at + ModelState.flightLifetime
            provisional.ledger.held[process, default: BudgetLedger.Held(amounts: [:], expiresAt: expiresAt)]
                .amounts[key.text, default: 0] += reservation.cost.micros
        }
    }

    private mutating func refuseOverdue(
        _ name: String,
        _ purpose: Purpose,
        _ round: inout GovernorRound,
        at now: Int64
    ) {
        guard var line = self.lines[name] else { return }
        for _ in 0..<Self.roundMaximum {
            guard let call = line.queue.nextOverdue(at: now) else { break }
            line.queue.drop(call)
            let reason = if case .refusing(let reason) = purpose { reason } else { line.busyReason(call.demand) }
            let refusal = line.refuse(call, notBefore: now, reason, patience: self.patience, at: now)
            round.refused.append(.init(ticket: call.ticket, demand: call.demand, refusal: refusal))
        }
        self.lines[name] = line
    }

    /// Decides on the calls that wait for one model, until one must go on waiting.
    private mutating func decide(
        _ name: String,
        _ provisional: inout Provisional,
        _ round: inout GovernorRound,
        spending: SpendingTotals?,
        at now: Timestamp
    ) {
        guard var line = self.lines[name] else { return }
        defer { self.lines[name] = line }
        let time = now.millisecondsSinceEpoch
        var state = self.state(name, in: provisional)
        for _ in 0..<Self.roundMaximum {
            guard let call = line.queue.next() else { break }
            let estimate = state.usage.estimate(call.demand)
            let cost = line.terms.cautiousCost(of: estimate, call.demand)
            switch self.moneyVerdict(call.demand, cost, provisional.ledger, spending, at: now) {
            case .affordable: break
            case .wait:
                line.queue.setAside(call)
                round.wake(at: time + Self.moneyInterval)
                continue
            case .refuse(let refusal):
                line.queue.drop(call)
                round.refused.append(
                    .init(ticket: call.ticket, demand: call.demand, refusal: line.spread(refusal, call, at: time))
                )
                continue
            }
            switch state.verdict(estimate, line.terms.limits, at: time) {
            case .admit(let isTrial):
                let reservation = Reservation(
                    id: self.nextReservation(at: time),
                    demand: call.demand,
                    admittedAt: time,
                    estimate: estimate,
                    cost: cost,
                    isTrial: isTrial
                )
                line.queue.pick(call, time: state.time(of: estimate, line.terms.limits))
                state.reserve(reservation, line.terms.limits)
                state.addFlight(reservation, of: self.settings.process, at: time)
                self.hold(reservation, in: &provisional)
                provisional.reservations.append(reservation)
                provisional.states[name] = state
                round.admitted.append(.init(ticket: call.ticket, reservation: reservation))
            case .wait(let until):
                if let until { round.wake(at: until) }
                return
            case .hold(let until, let reason):
                guard call.deadline < until else {
                    round.wake(at: until)
                    return
                }
                line.queue.drop(call)
                let refusal = line.refuse(call, notBefore: until, reason, patience: self.patience, at: time)
                round.refused.append(.init(ticket: call.ticket, demand: call.demand, refusal: refusal))
            }
        }
        if line.queue.next() != nil { round.wake(at: time) }
    }

    private func moneyVerdict(
        _ demand: CallDemand,
        _ cost: Money,
        _ ledger: BudgetLedger,
        _ spending: SpendingTotals?,
        at now: Timestamp
    ) -> BudgetLedger.Verdict {
        guard !self.settings.budgets.isEmpty else { return .affordable }
        guard let spending else { return .wait }
        return ledger.verdict(demand, cost, self.settings.budgets, spending, at: now)
    }

    // MARK: Writing

    private func isFlushDue(at now: Int64) -> Bool {
        if let oldest = self.settlements.first?.at, oldest > now || oldest + Self.flushDelay <= now { return true }
        // Others that call the same provider must know at once that it fails.
        if self.settlements.contains(where: \.result.isFailure) { return true }
        return !self.linesToRenew(at: now).isEmpty
    }

    /// The models whose calls under way would lapse if nobody said that they still are.
    private func linesToRenew(at now: Int64) -> Set<String> {
        let flying = Set(self.reservations.values.map(\.demand.model))
        return flying.filter { (self.lines[$0]?.savedAt ?? 0) + Self.renewalInterval <= now }
    }

    private func write(_ changed: Set<String>, _ provisional: inout Provisional, _ round: inout GovernorRound) {
        for name in changed {
            let state = self.state(name, in: provisional)
            provisional.states[name] = state
            round.documents[name] = state.json
        }
        if !self.settings.budgets.isEmpty { round.documents[Self.ledgerName] = provisional.ledger.json }
    }

    private func setNextRound(_ round: inout GovernorRound, _ provisional: Provisional, at now: Int64) {
        for line in self.lines.values {
            if let deadline = line.queue.nextDeadline { round.wake(at: deadline) }
        }
        if !provisional.isWritten, let oldest = self.settlements.first?.at { round.wake(at: oldest + Self.flushDelay) }
        for name in Set(self.reservations.values.map(\.demand.model)) {
            let savedAt = provisional.isWritten ? now : self.lines[name]?.savedAt ?? now
            round.wake(at: savedAt + Self.renewalInterval)
        }
        if !provisional.reservations.isEmpty { round.wake(at: now + Self.renewalInterval) }
    }
}

extension ModelState {
    /// Counts a call of this process among those that are under way.
    fileprivate mutating func addFlight(_ reservation: Reservation, of process: String, at now: Int64) {
        var flights = self.flights[process] ?? Flights(expiresAt: 0)
        flights.count += 1
        flights.inputVariance += reservation.estimate.inputVariance
        flights.outputVariance += reservation.estimate.outputVariance
        flights.expiresAt = now + Self.flightLifetime
        self.flights[process] = flights
    }
}

extension GovernorDesk.Line {
    /// Spreads those who come again when a budget is whole again.
    fileprivate mutating func spread(_ refusal: CallRefusal, _ call: FairQueue.Call, at now: Int64) -> CallRefusal {
        guard case .notBefore(let start, let reason) = refusal else { return refusal }
        return self.refuse(call, notBefore: start.millisecondsSinceEpoch, reason, patience: 0, at: now)
    }
}

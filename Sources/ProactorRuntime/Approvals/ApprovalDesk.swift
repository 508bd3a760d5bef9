package import ProactorEngine
package import ProactorModel
import ProactorRules
package import ProactorStorage
import Tracing

/// Changes proposals: the one way by which all surfaces decide, change payloads, and let others decide.
package struct ApprovalDesk: Sendable {
    /// How often a decision is made anew because somebody else decided at the same instant.
    private static let attemptsMaximum = 8

    private let store: any Store
    private let books: RuleBookShelf
    private let directories: DirectoryShelf
    private let limits: EngineLimits
    private let clock: any WallClock

    package init(
        store: any Store,
        books: RuleBookShelf,
        directories: DirectoryShelf,
        limits: EngineLimits,
        clock: any WallClock
    ) {
        self.store = store
        self.books = books
        self.directories = directories
        self.limits = limits
        self.clock = clock
    }

    /// Decides a proposal.
    ///
    /// - Parameters:
    ///   - revision: The payload's revision that the person saw; `nil` for the current one.
    ///   - channel: Where it was said: `console`, `cli`, `api`.
    ///   - principal: What the person was let in as, for the audit log.
    /// - Returns: The proposal as it is now.
    package func decide(
        _ id: ProposalID,
        _ verdict: Decision.Verdict,
        by person: String,
        reason: String?,
        revision: Int?,
        channel: String,
        principal: String? = nil
    ) async throws(ApprovalError) -> Proposal {
        try await self.change(id, .decided, principal) { proposal, now throws(DecisionRefusal) in
            let decision = Decision(
                by: person,
                verdict: verdict,
                reason: reason,
                at: now,
                revision: revision ?? proposal.revision,
                channel: channel
            )
            return try ProposalDecision.decide(proposal, decision, directory: self.directories.current)
        }
    }

    /// Changes a proposal's payload: the next revision, which nobody has approved yet.
    ///
    /// - Parameter revision: The revision that the person changed.
    package func edit(
        _ id: ProposalID,
        data: JSONValue,
        by person: String,
        reason: String?,
        revision: Int,
        principal: String? = nil
    ) async throws(ApprovalError) -> Proposal {
        try await self.change(id, .edited, principal) { proposal, now throws(DecisionRefusal) in
            try ProposalDecision.edit(
                proposal,
                ProposalEdit(by: person, data: data, reason: reason, revision: revision, at: now),
                type: self.books.current.eventTypes[proposal.event.type],
                directory: self.directories.current,
                eventSizeMaximum: self.limits.eventSize
            )
        }
    }

    /// Lets another person decide.
    package func delegate(
        _ id: ProposalID,
        from person: String,
        to delegate: String,
        principal: String? = nil
    ) async throws(ApprovalError) -> Proposal {
        try await self.change(id, .delegated, principal) { proposal, now throws(DecisionRefusal) in
            try ProposalDecision.delegate(
                proposal,
                from: person,
                to: delegate,
                directory: self.directories.current,
                at: now
            )
        }
    }

    /// Lets time do what is due: proposals expire, more people are asked, approvers are reminded; answers how often.
    package func advanceProposals(limit: Int) async throws(ApprovalError) -> Int {
        let now = self.clock.now
        let due: [Proposal]
        do { due = try await self.store.dueProposals(at: now, limit: limit) } catch { throw .store(error) }
        var count = 0
        for proposal in due {
            guard let (changed, occasion) = ProposalTiming.advance(proposal, to: now) else { continue }
            if try await self.commit(changed, from: proposal, .due(occasion), at: now) { count += 1 }
        }
        return count
    }

    private func change(
        _ id: ProposalID,
        _ act: ProposalChange.Act,
        _ principal: String?,
        _ decide: (Proposal, Timestamp) throws(DecisionRefusal) -> Proposal
    ) async throws(ApprovalError) -> Proposal {
        for _ in 0..<Self.attemptsMaximum {
            let proposal = try await self.proposal(id)
            let now = self.clock.now
            let changed: Proposal
            do { changed = try decide(proposal, now) } catch { throw .refused(error) }
            if try await self.commit(changed, from: proposal, act, at: now, principal: principal) { return changed }
        }
        throw .store(.conflict(id.rawValue))
    }

    private func proposal(_ id: ProposalID) async throws(ApprovalError) -> Proposal {
        do {
            guard let proposal = try await self.store.proposal(id) else { throw ApprovalError.notFound(id) }
            return proposal
        } catch let error as ApprovalError {
            throw error
        } catch let error as StoreError {
            throw .store(error)
        } catch {
            throw .notFound(id)
        }
    }

    /// Commits the change; `false` when the proposal was changed by somebody else meanwhile.
    private func commit(
        _ decided: Proposal,
        from proposal: Proposal,
        _ act: ProposalChange.Act,
        at now: Timestamp,
        principal: String? = nil
    ) async throws(ApprovalError) -> Bool {
        let start = DefaultTracerClock.now
        do {
            let change = ProposalChange(from: proposal, to: decided, act, at: now, principal: principal)
            try await self.store.commit(change)
            if act.decides { DecisionTelemetry.decided(decided, from: start, at: now) }
            return true
        } catch {
            guard case .conflict = error else { throw .store(error) }
            return false
        }
    }
}

/// Why a decision was not taken.
package enum ApprovalError: Error, Hashable, Sendable {
    case notFound(ProposalID)
    case refused(DecisionRefusal)
    case store(StoreError)
}

package import ProactorEngine
package import ProactorModel
package import ProactorStorage
import Tracing

/// Takes decisions on proposals: the one way by which all surfaces decide.
package struct ApprovalDesk: Sendable {
    /// How often a decision is made anew because somebody else decided at the same instant.
    private static let attemptsMaximum = 8

    private let store: any Store
    private let directories: DirectoryShelf
    private let clock: any WallClock

    package init(store: any Store, directory: Directory, clock: any WallClock) {
        self.init(store: store, directories: DirectoryShelf(directory), clock: clock)
    }

    package init(store: any Store, directories: DirectoryShelf, clock: any WallClock) {
        self.store = store
        self.directories = directories
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
        for _ in 0..<Self.attemptsMaximum {
            let proposal = try await self.proposal(id)
            let now = self.clock.now
            let decision = Decision(
                by: person,
                verdict: verdict,
                reason: reason,
                at: now,
                revision: revision ?? proposal.revision,
                channel: channel
            )
            let decided: Proposal
            do {
                decided = try ProposalDecision.decide(proposal, decision, directory: self.directories.current)
            } catch {
                throw .refused(error)
            }
            if try await self.commit(decided, from: proposal, at: now, principal: principal) { return decided }
        }
        throw .store(.conflict(id.rawValue))
    }

    /// Lets proposals expire whose time ran out; answers how many did.
    package func expireProposals(limit: Int) async throws(ApprovalError) -> Int {
        let now = self.clock.now
        let due: [Proposal]
        do { due = try await self.store.expiredProposals(at: now, limit: limit) } catch { throw .store(error) }
        var count = 0
        for proposal in due {
            guard let expired = ProposalDecision.expire(proposal, at: now) else { continue }
            if try await self.commit(expired, from: proposal, at: now) { count += 1 }
        }
        return count
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
        at now: Timestamp,
        principal: String? = nil
    ) async throws(ApprovalError) -> Bool {
        let start = DefaultTracerClock.now
        do {
            try await self.store.commit(ProposalChange(from: proposal, to: decided, at: now, principal: principal))
            DecisionTelemetry.decided(decided, from: start, at: now)
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

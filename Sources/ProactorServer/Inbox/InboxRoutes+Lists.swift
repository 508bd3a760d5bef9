import Hummingbird
import ProactorEngine
import ProactorModel
import ProactorRuntime
import ProactorStorage

extension InboxRoutes {
    /// Proposals on one page of a list.
    private static let listMaximum = 100

    /// What waits for whoever is signed in, and for everybody else all that waits.
    func first(_ request: Request, _ context: ServerContext) async throws -> Response {
        try await self.list(self.decider(context) == nil ? .waiting : .mine, request, context)
    }

    func list(_ kind: InboxList.Kind, _ request: Request, _ context: ServerContext) async throws -> Response {
        let before = RequestReader.text("before", request).map(ProposalID.init(rawValue:))
        let decider = self.decider(context)
        let found =
            kind == .decided
            ? try await self.decided(before, context)
            : try await self.waiting(for: kind == .mine ? decider : nil, before, context)
        let list = InboxList(kind: kind, hasMine: decider != nil)
        return .page(
            self.pages.list(
                found.rows,
                list,
                older: found.next.map { ConsolePaths.path(list.path, [("before", $0.rawValue)]) },
                bar: self.bar(context),
                now: self.clock.now
            )
        )
    }

    /// The person who is signed in and may decide something.
    private func decider(_ context: ServerContext) -> String? {
        guard let visitor = self.visitor(context), visitor.mayApprove else { return nil }
        return visitor.person
    }

    /// States in which a proposal is not settled. What its agent is at work on waits as well, though for no person.
    private static let openStates: [Proposal.State] = [.waiting, .changesRequested]

    /// - Parameter person: Who must be able to decide them; `nil` for everybody.
    private func waiting(
        for person: String?,
        _ before: ProposalID?,
        _ context: ServerContext
    ) async throws(StoreError) -> (rows: [Proposal], next: ProposalID?) {
        let directory = self.directories.current
        return try await self.page(of: person == nil ? Self.openStates : [.waiting], before) { proposal in
            guard context.visibility.covers(proposal) else { return false }
            guard let person else { return true }
            return Approvers.of(proposal, in: directory).contains(person)
                && !proposal.currentApprovals.contains { $0.by == person }
        }
    }

    /// Those that were made last, those that were decided last among them first.
    private func decided(
        _ before: ProposalID?,
        _ context: ServerContext
    ) async throws(StoreError) -> (rows: [Proposal], next: ProposalID?) {
        let states = Proposal.State.allCases.filter { !Self.openStates.contains($0) }
        let page = try await self.page(of: states, before, isVisible: context.visibility.covers)
        let rows = page.rows.sorted { ($0.decidedAt ?? $0.createdAt, $0.id) > ($1.decidedAt ?? $1.createdAt, $1.id) }
        return (rows, page.next)
    }

    /// The youngest proposals of several states.
    private func page(
        of states: [Proposal.State],
        _ before: ProposalID?,
        isVisible: (Proposal) -> Bool
    ) async throws(StoreError) -> (rows: [Proposal], next: ProposalID?) {
        var proposals: [Proposal] = []
        // What one state's page leaves for its next must not be passed over by another's.
        var floor: ProposalID?
        for state in states {
            let page = try await ScopedPage(
                limit: Self.listMaximum,
                from: before,
                cursor: \Proposal.id,
                isVisible: isVisible
            ) { before, limit throws(StoreError) in
                try await self.store.proposals(in: state, before: before, limit: limit)
            }
            proposals += page.rows
            if let next = page.next { floor = max(floor ?? next, next) }
        }
        let kept = proposals.filter { floor == nil || $0.id >= floor ?? $0.id }.sorted { $0.id > $1.id }
        let rows = Array(kept.prefix(Self.listMaximum))
        return (rows, kept.count > rows.count ? rows.last?.id : floor)
    }
}

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

    /// - Parameter person: Who must be able to decide them; `nil` for everybody.
    private func waiting(
        for person: String?,
        _ before: ProposalID?,
        _ context: ServerContext
    ) async throws(StoreError) -> (rows: [Proposal], next: ProposalID?) {
        let directory = self.directories.current
        let page = try await ScopedPage(
            limit: Self.listMaximum,
            from: before,
            cursor: \Proposal.id,
            isVisible: { proposal in
                guard context.visibility.covers(proposal) else { return false }
                guard let person else { return true }
                return Approvers.of(proposal, in: directory).contains(person)
                    && !proposal.currentApprovals.contains { $0.by == person }
            },
            read: { before, limit throws(StoreError) in
                try await self.store.proposals(in: .waiting, before: before, limit: limit)
            }
        )
        return (page.rows, page.next)
    }

    /// Those that were made last, those that were decided last among them first.
    private func decided(
        _ before: ProposalID?,
        _ context: ServerContext
    ) async throws(StoreError) -> (rows: [Proposal], next: ProposalID?) {
        var proposals: [Proposal] = []
        // What one state's page leaves for its next must not be passed over by another's.
        var floor: ProposalID?
        for state in Proposal.State.allCases where state != .waiting {
            let page = try await ScopedPage(
                limit: Self.listMaximum,
                from: before,
                cursor: \Proposal.id,
                isVisible: context.visibility.covers
            ) { before, limit throws(StoreError) in
                try await self.store.proposals(in: state, before: before, limit: limit)
            }
            proposals += page.rows
            if let next = page.next { floor = max(floor ?? next, next) }
        }
        let kept = proposals.filter { floor == nil || $0.id >= floor ?? $0.id }.sorted { $0.id > $1.id }
        let rows = kept.prefix(Self.listMaximum)
        let next = kept.count > rows.count ? rows.last?.id : floor
        return (rows.sorted { ($0.decidedAt ?? $0.createdAt, $0.id) > ($1.decidedAt ?? $1.createdAt, $1.id) }, next)
    }
}

import ProactorComponents
import ProactorEngine
import ProactorModel
import ProactorRules
package import ProactorStorage

/// Makes of a delivery what is to be shown, from what the store says when it is made.
package struct NoticeComposer: Sendable {
    /// What there is to show.
    enum Composition: Sendable {
        case show(SinkNotice)
        /// There is no use in it any more.
        case moot
        case impossible(String)
    }

    private let store: any Store
    private let books: RuleBookShelf
    private let directories: DirectoryShelf
    private let publicURL: String?
    private let clock: any WallClock

    /// - Parameter publicURL: Where people reach the server's pages, without a slash at its end.
    package init(
        store: any Store,
        books: RuleBookShelf,
        directories: DirectoryShelf,
        publicURL: String?,
        clock: any WallClock
    ) {
        self.store = store
        self.books = books
        self.directories = directories
        self.publicURL = publicURL
        self.clock = clock
    }

    /// - Parameter isShown: Whether the sink has shown the proposal before.
    func notice(for delivery: Delivery, isShown: Bool) async throws(StoreError) -> Composition {
        switch delivery.content {
        case .event(let sequence):
            guard let event = try await self.store.event(sequence: sequence) else {
                return .impossible("the event is gone")
            }
            let url = self.publicURL.map { "\($0)/tasks/\(event.taskID)" }
            return .show(.event(EventNotice(event: event.event, taskURL: url, at: self.clock.now)))
        case .proposal(let id, let occasion):
            guard let proposal = try await self.store.proposal(id) else { return .impossible("the proposal is gone") }
            switch occasion {
            // Whoever was not asked in time is not asked any more, and is not told what others decided.
            case .new, .reminder: guard proposal.state == .waiting else { return .moot }
            case .changed: guard isShown else { return .moot }
            }
            return .show(.proposal(try await self.notice(of: proposal, occasion)))
        }
    }

    private func notice(
        of proposal: Proposal,
        _ occasion: NoticeOccasion
    ) async throws(StoreError) -> ProposalNotice {
        var cause: Event?
        var description: String?
        if let run = try await self.store.run(proposal.runID) {
            cause = try await self.store.event(sequence: run.eventSequence)?.event
            description = try await self.books.book(hash: run.ruleBook)?.rule(named: run.rule)?.description
        }
        let directory = self.directories.current
        let named = Approvers.of(proposal, in: directory)
        return ProposalNotice(
            occasion: occasion,
            title: proposal.event.proposalTitle,
            proposal: proposal,
            cause: cause,
            ruleDescription: description,
            steps: StepLines.lines(of: try await self.store.steps(of: proposal.runID)),
            recipients: named.compactMap { directory.people[$0] }.sorted { $0.id < $1.id },
            names: directory.people.mapValues(\.name),
            reviewURL: self.publicURL.map { "\($0)/inbox/\(proposal.id)" },
            at: self.clock.now
        )
    }
}

import HTTPTypes
import Hummingbird
import ProactorEngine
import ProactorJSONSchema
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage

/// The inbox as a web page: what waits, one proposal with all it rests on, and its decision.
struct InboxRoutes: Sendable {
    /// Proposals on the page of the waiting ones, and of the decided ones.
    private static let listMaximum = 100
    /// Where the page remembers who decided last on this browser, and for how many seconds.
    private static let personCookie = "person"
    private static let personCookieAge = 90 * 86_400

    let store: any Store
    let desk: ApprovalDesk
    let books: RuleBookShelf
    let directories: DirectoryShelf
    let clock: any WallClock
    let pages: InboxPages
    let limits: EngineLimits

    func register(on router: RouterGroup<ServerContext>) {
        let readers = router.requiring(.read, .approve)
        readers.get("/") { _, context in try await self.waiting(context) }
        readers.get("inbox/decided") { _, context in try await self.decided(context) }
        readers.get("inbox/:id") { request, context in
            try await self.page(ProposalID(rawValue: try context.parameters.require("id")), request, context)
        }
        router.requiring(.approve).post("inbox/:id") { request, context in
            try await self.decide(ProposalID(rawValue: try context.parameters.require("id")), request, context)
        }
        router.requiring(.approve).post("inbox/:id/revisions") { request, context in
            try await self.edit(ProposalID(rawValue: try context.parameters.require("id")), request, context)
        }
        router.get("assets/inbox.css") { _, _ in
            Response.asset(InboxStyle.css, contentType: "text/css; charset=utf-8", cacheControl: "max-age=300")
        }
    }

    // MARK: Lists

    private func proposals(_ state: Proposal.State, _ context: ServerContext) async throws -> [Proposal] {
        try await ScopedPage(
            limit: Self.listMaximum,
            from: nil,
            cursor: \Proposal.id,
            isVisible: context.visibility.covers
        ) { before, limit throws(StoreError) in
            try await self.store.proposals(in: state, before: before, limit: limit)
        }.rows
    }

    private func waiting(_ context: ServerContext) async throws -> Response {
        let proposals = try await self.proposals(.waiting, context)
        return .page(self.pages.list(proposals, isWaiting: true, visitor: self.visitor(context), now: self.clock.now))
    }

    private func decided(_ context: ServerContext) async throws -> Response {
        var proposals: [Proposal] = []
        for state in Proposal.State.allCases where state != .waiting {
            proposals += try await self.proposals(state, context)
        }
        let latest = proposals.sorted { ($0.decidedAt ?? $0.createdAt, $0.id) > ($1.decidedAt ?? $1.createdAt, $1.id) }
        return .page(
            self.pages.list(
                Array(latest.prefix(Self.listMaximum)),
                isWaiting: false,
                visitor: self.visitor(context),
                now: self.clock.now
            )
        )
    }

    // MARK: One proposal

    private func page(_ id: ProposalID, _ request: Request, _ context: ServerContext) async throws -> Response {
        guard let evidence = try await self.evidence(id, context) else {
            return .page(self.pages.missing("proposal", id.rawValue), status: .notFound)
        }
        let page = self.pages.proposal(
            evidence,
            chosen: request.cookies[Self.personCookie]?.value,
            entered: nil,
            problem: nil,
            visitor: self.visitor(context),
            now: self.clock.now
        )
        return .page(page)
    }

    /// Who looks at a page, as far as that is known.
    func visitor(_ context: ServerContext) -> PageVisitor? {
        PageVisitor(context.principal, isSession: context.isSession, directory: self.directories.current)
    }

    private func decide(_ id: ProposalID, _ request: Request, _ context: ServerContext) async throws -> Response {
        let body = try await RequestReader.body(of: request, sizeMaximum: RequestReader.smallBodyMaximum)
        guard let form = DecisionForm(body) else {
            let why = "The form was not understood; load the page again."
            return try await self.refused(id, nil, why, .badRequest, context)
        }
        guard !form.by.isEmpty || context.principal != .open else {
            return try await self.refused(id, form, "Choose who you are.", .badRequest, context)
        }
        let person: String
        do {
            person = try Actor.person(form.by.isEmpty ? nil : form.by, context.principal)
        } catch {
            return try await self.refused(id, form, error.detail, error.status, context)
        }
        if !context.visibility.scope.isEverything, try await self.evidence(id, context) == nil {
            return .page(self.pages.missing("proposal", id.rawValue), status: .notFound)
        }
        do {
            _ = try await self.desk.decide(
                id,
                form.verdict,
                by: person,
                reason: form.reason.isEmpty ? nil : form.reason,
                revision: form.revision,
                channel: "console",
                principal: context.principal.auditName
            )
        } catch {
            let problem = Problem(error)
            return try await self.refused(id, form, problem.detail, problem.status, context)
        }
        // The outcome is shown by the page itself, so that loading it again decides nothing a second time.
        var response = Response.redirect(to: "/inbox/\(id)", type: .normal)
        // Ids that no cookie can hold are not remembered, nor those of who signed in.
        if context.principal == .open,
            let cookie = try? Cookie.validated(
                name: Self.personCookie,
                value: form.by,
                maxAge: Self.personCookieAge,
                path: "/inbox",
                sameSite: .strict
            )
        {
            response.setCookie(cookie)
        }
        return response
    }

    private func refused(
        _ id: ProposalID,
        _ form: DecisionForm?,
        _ why: String,
        _ status: HTTPResponse.Status,
        _ context: ServerContext
    ) async throws -> Response {
        guard let evidence = try await self.evidence(id, context) else {
            return .page(self.pages.missing("proposal", id.rawValue), status: .notFound)
        }
        let page = self.pages.proposal(
            evidence,
            chosen: form?.by,
            entered: form?.reason,
            problem: why,
            visitor: self.visitor(context),
            now: self.clock.now
        )
        return .page(page, status: status)
    }

    /// Everything that the decision rests on; `nil` when there is no such proposal, or it is out of sight.
    func evidence(_ id: ProposalID, _ context: ServerContext) async throws(StoreError) -> ProposalEvidence? {
        guard let proposal = try await self.store.proposal(id), context.visibility.covers(proposal) else { return nil }
        let run = try await self.store.run(proposal.runID)
        var cause: LoggedEvent?
        var rule: Rule?
        if let run {
            cause = try await self.store.event(sequence: run.eventSequence)
            rule = try await self.books.book(hash: run.ruleBook)?.rule(named: run.rule)
        }
        let directory = self.directories.current
        let named = Approvers.of(proposal, in: directory)
        return ProposalEvidence(
            proposal: proposal,
            ruleDescription: rule?.description,
            cause: cause,
            steps: try await self.store.steps(of: proposal.runID),
            approvers: named.compactMap { directory.people[$0] }.sorted { $0.name < $1.name },
            people: directory.people,
            schema: self.books.current.eventTypes[proposal.event.type]?.schema?.document
        )
    }
}

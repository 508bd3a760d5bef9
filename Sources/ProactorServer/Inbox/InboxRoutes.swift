import HTTPTypes
import Hummingbird
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

    func register(on router: RouterGroup<ServerContext>) {
        let readers = router.requiring(.read, .approve)
        readers.get("/") { _, _ in try await self.waiting() }
        readers.get("inbox/decided") { _, _ in try await self.decided() }
        readers.get("inbox/:id") { request, context in
            try await self.page(ProposalID(rawValue: try context.parameters.require("id")), request)
        }
        router.requiring(.approve).post("inbox/:id") { request, context in
            try await self.decide(ProposalID(rawValue: try context.parameters.require("id")), request)
        }
        router.get("assets/inbox.css") { _, _ in
            Response.asset(InboxStyle.css, contentType: "text/css; charset=utf-8", cacheControl: "max-age=300")
        }
    }

    // MARK: Lists

    private func waiting() async throws -> Response {
        let proposals = try await self.store.proposals(in: .waiting, before: nil, limit: Self.listMaximum)
        return .page(self.pages.list(proposals, isWaiting: true, now: self.clock.now))
    }

    private func decided() async throws -> Response {
        var proposals: [Proposal] = []
        for state in Proposal.State.allCases where state != .waiting {
            proposals += try await self.store.proposals(in: state, before: nil, limit: Self.listMaximum)
        }
        let latest = proposals.sorted { ($0.decidedAt ?? $0.createdAt, $0.id) > ($1.decidedAt ?? $1.createdAt, $1.id) }
        return .page(self.pages.list(Array(latest.prefix(Self.listMaximum)), isWaiting: false, now: self.clock.now))
    }

    // MARK: One proposal

    private func page(_ id: ProposalID, _ request: Request) async throws -> Response {
        guard let evidence = try await self.evidence(id) else {
            return .page(self.pages.missing("proposal", id.rawValue), status: .notFound)
        }
        let chosen = request.cookies[Self.personCookie]?.value
        return .page(self.pages.proposal(evidence, chosen: chosen, entered: nil, problem: nil, now: self.clock.now))
    }

    private func decide(_ id: ProposalID, _ request: Request) async throws -> Response {
        let body = try await RequestReader.body(of: request, sizeMaximum: RequestReader.smallBodyMaximum)
        guard let form = DecisionForm(body) else {
            return try await self.refused(id, nil, "The form was not understood; load the page again.", .badRequest)
        }
        guard !form.by.isEmpty else {
            return try await self.refused(id, form, "Choose who you are.", .badRequest)
        }
        do {
            _ = try await self.desk.decide(
                id,
                form.verdict,
                by: form.by,
                reason: form.reason.isEmpty ? nil : form.reason,
                revision: form.revision,
                channel: "console"
            )
        } catch {
            let problem = Problem(error)
            return try await self.refused(id, form, problem.detail, problem.status)
        }
        // The outcome is shown by the page itself, so that loading it again decides nothing a second time.
        var response = Response.redirect(to: "/inbox/\(id)", type: .normal)
        // Ids that no cookie can hold are not remembered.
        if let cookie = try? Cookie.validated(
            name: Self.personCookie,
            value: form.by,
            maxAge: Self.personCookieAge,
            path: "/inbox",
            sameSite: .strict
        ) {
            response.setCookie(cookie)
        }
        return response
    }

    private func refused(
        _ id: ProposalID,
        _ form: DecisionForm?,
        _ why: String,
        _ status: HTTPResponse.Status
    ) async throws -> Response {
        guard let evidence = try await self.evidence(id) else {
            return .page(self.pages.missing("proposal", id.rawValue), status: .notFound)
        }
        let page = self.pages.proposal(
            evidence,
            chosen: form?.by,
            entered: form?.reason,
            problem: why,
            now: self.clock.now
        )
        return .page(page, status: status)
    }

    /// Everything that the decision rests on; `nil` when there is no such proposal.
    private func evidence(_ id: ProposalID) async throws(StoreError) -> ProposalEvidence? {
        guard let proposal = try await self.store.proposal(id) else { return nil }
        let run = try await self.store.run(proposal.runID)
        var cause: LoggedEvent?
        var rule: Rule?
        if let run {
            cause = try await self.store.event(sequence: run.eventSequence)
            rule = try await self.books.book(hash: run.ruleBook)?.rule(named: run.rule)
        }
        let named = self.directories.current.people(namedBy: proposal.policy.approvers)
        return ProposalEvidence(
            proposal: proposal,
            ruleDescription: rule?.description,
            cause: cause,
            steps: try await self.store.steps(of: proposal.runID),
            approvers: named.compactMap { self.directories.current.people[$0] }.sorted { $0.name < $1.name },
            people: self.directories.current.people
        )
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage

/// The inbox as a web page: what waits, one proposal with all it rests on, and its decision.
struct InboxRoutes: Sendable {
    /// Proposals on the page of the waiting ones, and of the decided ones.
    private static let listMaximum = 100
    /// Where the page remembers who decided last on this browser.
    private static let personCookie = "person"

    private let store: any Store
    private let desk: ApprovalDesk
    private let books: RuleBookShelf
    private let directory: Directory
    private let pages: InboxPages

    init(store: any Store, desk: ApprovalDesk, books: RuleBookShelf, directory: Directory) throws {
        self.store = store
        self.desk = desk
        self.books = books
        self.directory = directory
        self.pages = try InboxPages()
    }

    func register(on router: RouterGroup<some RequestContext>) {
        router.get("/") { _, _ in try await self.waiting() }
        router.get("inbox/decided") { _, _ in try await self.decided() }
        router.get("inbox/:id") { request, context in
            try await self.page(ProposalID(rawValue: try context.parameters.require("id")), request)
        }
        router.post("inbox/:id") { request, context in
            try await self.decide(ProposalID(rawValue: try context.parameters.require("id")), request)
        }
        router.get("assets/inbox.css") { _, _ in
            Self.response(InboxStyle.css, contentType: "text/css; charset=utf-8", cacheControl: "max-age=300")
        }
    }

    // MARK: Lists

    private func waiting() async throws -> Response {
        let proposals = try await self.store.proposals(in: .waiting, before: nil, limit: Self.listMaximum)
        return Self.page(self.pages.list(proposals, isWaiting: true, now: SystemWallClock().now))
    }

    private func decided() async throws -> Response {
        let proposals = try await self.store.proposals(in: nil, before: nil, limit: Self.listMaximum)
            .filter { $0.state != .waiting }
        return Self.page(self.pages.list(proposals, isWaiting: false, now: SystemWallClock().now))
    }

    // MARK: One proposal

    private func page(_ id: ProposalID, _ request: Request) async throws -> Response {
        guard let evidence = try await self.evidence(id) else {
            return Self.page(self.pages.missing(id), status: .notFound)
        }
        return Self.page(
            self.pages.proposal(evidence, chosen: Self.rememberedPerson(request), entered: nil, problem: nil)
        )
    }

    private func decide(_ id: ProposalID, _ request: Request) async throws -> Response {
        let body = try await RequestReader.body(of: request, sizeMaximum: RequestReader.smallBodyMaximum)
        guard let form = DecisionForm(body) else {
            return try await self.refused(id, nil, "the form was not understood; load the page again", .badRequest)
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
        let cookie = Cookie(name: Self.personCookie, value: form.by, path: "/inbox", httpOnly: true, sameSite: .strict)
        var response = Response.redirect(to: "/inbox/\(id)", type: .normal)
        response.setCookie(cookie)
        return response
    }

    private func refused(
        _ id: ProposalID,
        _ form: DecisionForm?,
        _ why: String,
        _ status: HTTPResponse.Status
    ) async throws -> Response {
        guard let evidence = try await self.evidence(id) else {
            return Self.page(self.pages.missing(id), status: .notFound)
        }
        return Self.page(
            self.pages.proposal(evidence, chosen: form?.by, entered: form?.reason, problem: why),
            status: status
        )
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
        let named = self.directory.people(namedBy: proposal.policy.approvers)
        return ProposalEvidence(
            proposal: proposal,
            ruleDescription: rule?.description,
            cause: cause,
            steps: try await self.store.steps(of: proposal.runID),
            approvers: named.compactMap { self.directory.people[$0] }.sorted { $0.name < $1.name },
            people: self.directory.people
        )
    }

    private static func rememberedPerson(_ request: Request) -> String? {
        request.cookies[Self.personCookie]?.value
    }

    // MARK: Responses

    private static func page(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
        self.response(html, contentType: "text/html; charset=utf-8", cacheControl: "no-store", status: status)
    }

    private static func response(
        _ text: String,
        contentType: String,
        cacheControl: String,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: contentType, .cacheControl: cacheControl,
                .contentSecurityPolicy:
                    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
                .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}

import HTTPTypes
import Hummingbird
import ProactorComponents
import ProactorEngine
import ProactorJSONSchema
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage

/// `/approvals/{token}`: the page behind a link that a sink sent to one person. Opening it changes nothing, since mail scanners
/// open links; sending its form decides.
struct LinkRoutes: Sendable {
    let sinks: [String: any Sink]
    let store: any Store
    let desk: ApprovalDesk
    let directories: DirectoryShelf
    let clock: any WallClock
    let pages: LinkPages
    let books: RuleBookShelf
    let limits: EngineLimits

    func register(on router: RouterGroup<ServerContext>) {
        router.get("approvals/:token") { _, context in
            try await self.page(try context.parameters.require("token"), problem: nil, entered: nil)
        }
        router.post("approvals/:token") { request, context in
            try await self.decide(try context.parameters.require("token"), request)
        }
        router.post("approvals/:token/revisions") { request, context in
            try await self.edit(try context.parameters.require("token"), request)
        }
    }

    /// What a link leads to now.
    private enum Place {
        case unknown
        /// Nothing is left to decide for this person: what was decided is shown.
        case settled(ApprovalLink, Proposal)
        case expired(ApprovalLink, Proposal)
        /// The payload was changed since the link was sent.
        case outdated(ApprovalLink, Proposal)
        case open(ApprovalLink, Proposal)
    }

    private func place(_ token: String) async throws(StoreError) -> Place {
        guard let name = ApprovalLinks.claimedSink(of: token), let sink = self.sinks[name] as? any LinkingSink,
            let link = sink.links?.read(token), link.sink == name,
            let proposal = try await self.store.proposal(link.proposal)
        else { return .unknown }
        let hasDecided = proposal.decisions.contains { $0.by == link.person && $0.revision == proposal.revision }
        if proposal.state != .waiting || hasDecided { return .settled(link, proposal) }
        if self.clock.now >= link.expiresAt { return .expired(link, proposal) }
        if link.revision != proposal.revision { return .outdated(link, proposal) }
        return .open(link, proposal)
    }

    private func page(
        _ token: String,
        problem: String?,
        entered: String?,
        changed: [String: String]? = nil,
        status: HTTPResponse.Status? = nil
    ) async throws -> Response {
        switch try await self.place(token) {
        case .unknown: return .page(self.pages.unknown(), status: .notFound)
        case .settled(let link, let proposal):
            return .page(
                self.pages.settled(try await self.view(link, proposal), problem: problem),
                status: status ?? .ok
            )
        case .expired(let link, let proposal):
            let why =
                "This link could be used until \(link.expiresAt.readable). The proposal can still be decided in the inbox."
            return .page(self.pages.settled(try await self.view(link, proposal), problem: why), status: .gone)
        case .outdated(let link, let proposal):
            let why = "The proposal was changed since this link was sent. It can be decided in the inbox."
            return .page(self.pages.settled(try await self.view(link, proposal), problem: why), status: .conflict)
        case .open(let link, let proposal):
            let view = try await self.view(link, proposal)
            return .page(
                self.pages.open(view, token: token, problem: problem, entered: entered, changed: changed),
                status: status ?? .ok
            )
        }
    }

    private func decide(_ token: String, _ request: Request) async throws -> Response {
        let body = try await RequestReader.body(of: request, sizeMaximum: RequestReader.smallBodyMaximum)
        guard case .open(let link, let proposal) = try await self.place(token) else {
            return try await self.page(token, problem: nil, entered: nil)
        }
        guard let form = DecisionForm(body) else {
            let why = "The form was not understood; load the page again."
            return try await self.page(token, problem: why, entered: nil, status: .badRequest)
        }
        do {
            _ = try await self.desk.decide(
                proposal.id,
                form.verdict,
                by: link.person,
                reason: form.reason.isEmpty ? nil : form.reason,
                revision: link.revision,
                channel: "email",
                principal: "sink:\(link.sink)"
            )
        } catch {
            let problem = Problem(error)
            return try await self.page(token, problem: problem.detail, entered: form.reason, status: problem.status)
        }
        // The outcome is shown by the page itself, so that loading it again decides nothing a second time.
        return Response.redirect(to: "/approvals/\(token)", type: .normal)
    }

    /// Makes the next revision of the payload, and leads to it with a link for that.
    private func edit(_ token: String, _ request: Request) async throws -> Response {
        let form = FormFields(try await RequestReader.body(of: request, sizeMaximum: self.limits.eventSize))
        guard case .open(let link, let proposal) = try await self.place(token),
            let links = (self.sinks[link.sink] as? any LinkingSink)?.links
        else { return try await self.page(token, problem: nil, entered: nil) }
        let payload = proposal.event.jsonData
        let data: JSONValue
        do throws(PayloadFormError) {
            data = try PayloadForm(of: payload, schema: self.schema(of: proposal))
                .payload(from: form.values, changing: payload)
        } catch {
            return try await self.page(
                token,
                problem: "\(error)",
                entered: nil,
                changed: form.values,
                status: .badRequest
            )
        }
        do throws(ApprovalError) {
            let edited = try await self.desk.edit(
                proposal.id,
                data: data,
                by: link.person,
                reason: form["reason"].flatMap { $0.isEmpty ? nil : $0 },
                revision: link.revision,
                principal: "sink:\(link.sink)"
            )
            var next = link
            next.revision = edited.revision
            return Response.redirect(to: "/approvals/\(links.token(for: next))", type: .normal)
        } catch {
            let problem = Problem(error)
            return try await self.page(
                token,
                problem: problem.detail,
                entered: nil,
                changed: form.values,
                status: problem.status
            )
        }
    }

    private func schema(of proposal: Proposal) -> JSONValue? {
        self.books.current.eventTypes[proposal.event.type]?.schema?.document
    }

    private func view(_ link: ApprovalLink, _ proposal: Proposal) async throws(StoreError) -> LinkPages.View {
        var cause: Event?
        if let run = try await self.store.run(proposal.runID) {
            cause = try await self.store.event(sequence: run.eventSequence)?.event
        }
        let people = self.directories.current.people
        return LinkPages.View(
            proposal: proposal,
            person: people[link.person]?.name ?? link.person,
            cause: cause,
            people: people,
            schema: self.schema(of: proposal),
            now: self.clock.now
        )
    }
}

import HTTPTypes
import Hummingbird
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// `/proposals`: what waits for people, and their decisions.
struct ProposalRoutes: Sendable {
    let store: any Store
    let desk: ApprovalDesk

    /// What the command line calls itself.
    private static let commandLineAgent = "proactor/"

    func register(on router: RouterGroup<ServerContext>) {
        let readers = router.requiring(.read, .approve)
        readers.get("proposals") { request, context in try await self.list(request, context) }
        readers.get("proposals/:id") { _, context in
            let id = ProposalID(rawValue: try context.parameters.require("id"))
            return Response.json(try await self.proposal(id, context).json)
        }
        router.requiring(.approve).post("proposals/:id/decisions") { request, context in
            try await self.decide(ProposalID(rawValue: try context.parameters.require("id")), request, context)
        }
    }

    private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let limit = try RequestReader.limit(request)
        let state = try RequestReader.choice("state", request, of: Proposal.State.self)
        let before = RequestReader.text("before", request).map(ProposalID.init(rawValue:))
        let proposals = try await ScopedPage(
            limit: limit,
            from: before,
            cursor: \Proposal.id,
            isVisible: context.visibility.covers
        ) { before, limit throws(StoreError) in
            try await self.store.proposals(in: state, before: before, limit: limit)
        }
        var page: JSONObject = ["proposals": .array(proposals.rows.map(\.json))]
        page["next"] = proposals.next.map { .string($0.rawValue) }
        return .json(.object(page))
    }

    /// - Throws: ``Problem`` where there is no such proposal, or it is out of sight.
    private func proposal(_ id: ProposalID, _ context: ServerContext) async throws -> Proposal {
        guard let proposal = try await self.store.proposal(id), context.visibility.covers(proposal) else {
            throw Problem(ApprovalError.notFound(id))
        }
        return proposal
    }

    private func decide(_ id: ProposalID, _ request: Request, _ context: ServerContext) async throws -> Response {
        if let contentType = request.headers[.contentType], !MediaType(contentType).isJSON {
            throw Problem(
                .unsupportedMediaType,
                "unsupported-media-type",
                "Not JSON",
                "a decision is application/json, not '\(contentType.prefix(80))'"
            )
        }
        let body = try await RequestReader.body(of: request, sizeMaximum: RequestReader.smallBodyMaximum)
        let decision = try DecisionRequest(body)
        let person = try Actor.person(decision.person, context.principal)
        if !context.visibility.scope.isEverything { _ = try await self.proposal(id, context) }
        let isCommandLine = request.headers[.userAgent]?.hasPrefix(Self.commandLineAgent) == true
        do {
            let decided = try await self.desk.decide(
                id,
                decision.verdict,
                by: person,
                reason: decision.reason,
                revision: decision.revision,
                channel: isCommandLine ? "cli" : "api",
                principal: context.principal.auditName
            )
            return .json(decided.json)
        } catch {
            throw Problem(error)
        }
    }
}

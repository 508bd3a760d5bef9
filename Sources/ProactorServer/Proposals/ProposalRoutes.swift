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
        readers.get("proposals") { request, _ in try await self.list(request) }
        readers.get("proposals/:id") { _, context in
            try await self.show(ProposalID(rawValue: try context.parameters.require("id")))
        }
        router.requiring(.approve).post("proposals/:id/decisions") { request, context in
            try await self.decide(ProposalID(rawValue: try context.parameters.require("id")), request)
        }
    }

    private func list(_ request: Request) async throws -> Response {
        let limit = try RequestReader.limit(request)
        let state = try RequestReader.choice("state", request, of: Proposal.State.self)
        let before = RequestReader.text("before", request).map(ProposalID.init(rawValue:))
        let proposals = try await self.store.proposals(in: state, before: before, limit: limit)
        var page: JSONObject = ["proposals": .array(proposals.map(\.json))]
        if proposals.count == limit { page["next"] = proposals.last.map { .string($0.id.rawValue) } }
        return .json(.object(page))
    }

    private func show(_ id: ProposalID) async throws -> Response {
        guard let proposal = try await self.store.proposal(id) else { throw Problem(ApprovalError.notFound(id)) }
        return .json(proposal.json)
    }

    private func decide(_ id: ProposalID, _ request: Request) async throws -> Response {
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
        let isCommandLine = request.headers[.userAgent]?.hasPrefix(Self.commandLineAgent) == true
        do {
            let decided = try await self.desk.decide(
                id,
                decision.verdict,
                by: decision.person,
                reason: decision.reason,
                revision: decision.revision,
                channel: isCommandLine ? "cli" : "api"
            )
            return .json(decided.json)
        } catch {
            throw Problem(error)
        }
    }
}

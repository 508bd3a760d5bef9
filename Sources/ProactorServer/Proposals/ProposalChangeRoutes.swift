import HTTPTypes
import Hummingbird
import ProactorEngine
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// What approvers do with proposals beside deciding one: change the payload, let others decide, decide many at once.
struct ProposalChangeRoutes: Sendable {
    /// Proposals that one request decides.
    private static let batchMaximum = 100

    let store: any Store
    let desk: ApprovalDesk
    let limits: EngineLimits

    func register(on router: RouterGroup<ServerContext>) {
        let router = router.requiring(.approve)
        router.post("proposals/decisions") { request, context in try await self.decideMany(request, context) }
        router.post("proposals/:id/revisions") { request, context in
            try await self.edit(ProposalID(rawValue: try context.parameters.require("id")), request, context)
        }
        router.post("proposals/:id/delegations") { request, context in
            try await self.delegate(ProposalID(rawValue: try context.parameters.require("id")), request, context)
        }
    }

    private func edit(_ id: ProposalID, _ request: Request, _ context: ServerContext) async throws -> Response {
        let object = try RequestObject(
            try await RequestReader.body(of: request, sizeMaximum: self.limits.eventSize),
            members: ["by", "data", "reason", "revision"],
            example: #"{"by": "anna", "revision": 1, "data": {…}}"#,
            sizeMaximum: self.limits.eventSize
        )
        let person = try Actor.person(try object.text("by"), context.principal)
        let data = try object.requiredValue("data", "the payload as it shall be")
        let reason = try object.text("reason")
        let revision = try object.requiredNumber("revision", "the revision that was changed: a whole number")
        try await self.requireSight(of: id, context)
        return try await Self.answer { () async throws(ApprovalError) in
            try await self.desk.edit(
                id,
                data: data,
                by: person,
                reason: reason,
                revision: revision,
                principal: context.principal.auditName
            )
        }
    }

    private func delegate(_ id: ProposalID, _ request: Request, _ context: ServerContext) async throws -> Response {
        let object = try RequestObject(
            try await RequestReader.body(of: request, sizeMaximum: RequestReader.smallBodyMaximum),
            members: ["by", "to"],
            example: #"{"by": "anna", "to": "ben"}"#,
            sizeMaximum: RequestReader.smallBodyMaximum
        )
        let person = try Actor.person(try object.text("by"), context.principal)
        let delegate = try object.requiredText("to", "the id of the person who shall decide")
        try await self.requireSight(of: id, context)
        return try await Self.answer { () async throws(ApprovalError) in
            try await self.desk.delegate(id, from: person, to: delegate, principal: context.principal.auditName)
        }
    }

    /// Decides proposals one after the other, each on its own: one that cannot be decided keeps no other from it.
    private func decideMany(_ request: Request, _ context: ServerContext) async throws -> Response {
        let object = try RequestObject(
            try await RequestReader.body(of: request, sizeMaximum: RequestReader.smallBodyMaximum),
            members: ["ids", "verdict", "by", "reason"],
            example: #"{"ids": ["prop_…"], "verdict": "approve", "by": "anna"}"#,
            sizeMaximum: RequestReader.smallBodyMaximum
        )
        let ids = try object.texts("ids", countMaximum: Self.batchMaximum) ?? []
        guard !ids.isEmpty, !ids.contains("") else {
            throw Problem(
                .badRequest,
                "invalid-request",
                "Not understood",
                "'ids' must name at least one proposal",
                members: ["pointer": "/ids"]
            )
        }
        let verdict = try object.requiredText("verdict", "\"approve\" or \"reject\"")
        guard let verdict = Decision.Verdict(rawValue: verdict) else {
            throw Problem(
                .badRequest,
                "invalid-request",
                "Not understood",
                "'verdict' must be \"approve\" or \"reject\"",
                members: ["pointer": "/verdict"]
            )
        }
        let person = try Actor.person(try object.text("by"), context.principal)
        let reason = try object.text("reason")
        do throws(DecisionRefusal) {
            try ProposalDecision.check(reason: reason)
        } catch {
            throw Problem(ApprovalError.refused(error))
        }
        var decided: [JSONValue] = []
        var refused: [JSONValue] = []
        for id in ids {
            do throws(ApprovalError) {
                guard try await self.isInSight(ProposalID(rawValue: id), context) else {
                    throw .notFound(ProposalID(rawValue: id))
                }
                let proposal = try await self.desk.decide(
                    ProposalID(rawValue: id),
                    verdict,
                    by: person,
                    reason: reason,
                    revision: nil,
                    channel: "api",
                    principal: context.principal.auditName
                )
                decided.append(["id": .string(id), "state": .string(proposal.state.rawValue)])
            } catch .store(let error) {
                throw Problem(error)
            } catch {
                refused.append(["id": .string(id), "detail": .string(Problem(error).detail)])
            }
        }
        return .json(["decided": .array(decided), "refused": .array(refused)])
    }

    private func isInSight(_ id: ProposalID, _ context: ServerContext) async throws(ApprovalError) -> Bool {
        guard !context.visibility.scope.isEverything else { return true }
        do {
            return try await self.store.proposal(id).map(context.visibility.covers) ?? false
        } catch {
            throw .store(error)
        }
    }

    private func requireSight(of id: ProposalID, _ context: ServerContext) async throws(Problem) {
        let isInSight: Bool
        do { isInSight = try await self.isInSight(id, context) } catch { throw Problem(error) }
        guard isInSight else { throw Problem(ApprovalError.notFound(id)) }
    }

    private static func answer(
        _ change: () async throws(ApprovalError) -> Proposal
    ) async throws(Problem) -> Response {
        do { return .json(try await change().json) } catch { throw Problem(error) }
    }
}

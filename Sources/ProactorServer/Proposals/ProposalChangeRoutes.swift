import HTTPTypes
import Hummingbird
import ProactorModel
import ProactorRuntime

/// What approvers do with proposals beside deciding one: change the payload, let others decide, decide many at once.
struct ProposalChangeRoutes: Sendable {
    /// Proposals that one request decides.
    private static let batchMaximum = 100

    let desk: ApprovalDesk
    let limits: EngineLimits

    func register(on router: RouterGroup<ServerContext>) {
        let router = router.requiring(.approve)
        router.post("proposals/decisions") { request, _ in try await self.decideMany(request) }
        router.post("proposals/:id/revisions") { request, context in
            try await self.edit(ProposalID(rawValue: try context.parameters.require("id")), request)
        }
        router.post("proposals/:id/delegations") { request, context in
            try await self.delegate(ProposalID(rawValue: try context.parameters.require("id")), request)
        }
    }

    private func edit(_ id: ProposalID, _ request: Request) async throws -> Response {
        let object = try RequestObject(
            try await RequestReader.body(of: request, sizeMaximum: self.limits.eventSize),
            members: ["by", "data", "reason", "revision"],
            example: #"{"by": "anna", "revision": 1, "data": {…}}"#,
            sizeMaximum: self.limits.eventSize
        )
        let person = try object.requiredText("by", "the id of the person who changes it")
        let data = try object.requiredValue("data", "the payload as it shall be")
        let reason = try object.text("reason")
        let revision = try object.requiredNumber("revision", "the revision that was changed: a whole number")
        return try await Self.answer { () async throws(ApprovalError) in
            try await self.desk.edit(id, data: data, by: person, reason: reason, revision: revision)
        }
    }

    private func delegate(_ id: ProposalID, _ request: Request) async throws -> Response {
        let object = try RequestObject(
            try await RequestReader.body(of: request, sizeMaximum: RequestReader.smallBodyMaximum),
            members: ["by", "to"],
            example: #"{"by": "anna", "to": "ben"}"#,
            sizeMaximum: RequestReader.smallBodyMaximum
        )
        let person = try object.requiredText("by", "the id of the approver")
        let delegate = try object.requiredText("to", "the id of the person who shall decide")
        return try await Self.answer { () async throws(ApprovalError) in
            try await self.desk.delegate(id, from: person, to: delegate)
        }
    }

    /// Decides proposals one after the other, each on its own: one that cannot be decided keeps no other from it.
    private func decideMany(_ request: Request) async throws -> Response {
        let object = try RequestObject(
            try await RequestReader.body(of: request, sizeMaximum: RequestReader.smallBodyMaximum),
            members: ["ids", "verdict", "by", "reason"],
            example: #"{"ids": ["prop_…"], "verdict": "approve", "by": "anna"}"#,
            sizeMaximum: RequestReader.smallBodyMaximum
        )
        let ids = try object.texts("ids", countMaximum: Self.batchMaximum) ?? []
        guard !ids.isEmpty else {
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
        let person = try object.requiredText("by", "the id of the person who decides")
        let reason = try object.text("reason")
        var decided: [JSONValue] = []
        var refused: [JSONValue] = []
        for id in ids {
            do throws(ApprovalError) {
                let proposal = try await self.desk.decide(
                    ProposalID(rawValue: id),
                    verdict,
                    by: person,
                    reason: reason,
                    revision: nil,
                    channel: "api"
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

    private static func answer(
        _ change: () async throws(ApprovalError) -> Proposal
    ) async throws(Problem) -> Response {
        do { return .json(try await change().json) } catch { throw Problem(error) }
    }
}

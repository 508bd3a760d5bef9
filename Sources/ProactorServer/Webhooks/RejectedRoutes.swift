import HTTPTypes
import Hummingbird
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// `/webhooks/rejected`: deliveries that were not taken, and trying them again.
struct RejectedRoutes: Sendable {
    private static let what = "deliveries that were not taken"

    let desk: RejectedDesk
    let directories: DirectoryShelf

    func register(on router: RouterGroup<ServerContext>) {
        let router = router.requiring(.operate)
        router.get("webhooks/rejected") { request, context in
            try context.visibility.requireEverything(Self.what)
            return try await self.list(request)
        }
        router.get("webhooks/rejected/:id") { _, context in
            try context.visibility.requireEverything(Self.what)
            let id = RejectedID(rawValue: try context.parameters.require("id"))
            return Response.json(try await self.desk.delivery(id).json)
        }
        router.post("webhooks/rejected/retry") { request, context in
            try context.visibility.requireEverything(Self.what)
            return try await self.retryAll(request, context.principal)
        }
        router.post("webhooks/rejected/:id/retry") { request, context in
            try context.visibility.requireEverything(Self.what)
            let id = RejectedID(rawValue: try context.parameters.require("id"))
            let wanted = try await self.body(request, members: ["by"], context.principal)
            return Response.json(Self.retried(id, try await self.desk.retry(id, by: wanted.actor)))
        }
    }

    private func list(_ request: Request) async throws -> Response {
        let limit = try RequestReader.limit(request)
        let filter = RejectedFilter(
            includesResolved: try RequestReader.flag("all", request),
            source: RequestReader.text("source", request),
            reason: RequestReader.text("reason", request)
        )
        let before = RequestReader.text("before", request).map(RejectedID.init(rawValue:))
        let deliveries = try await self.desk.list(filter, before: before, limit: limit)
        var page: JSONObject = ["rejected": .array(deliveries.map { .object($0.summary) })]
        if deliveries.count == limit { page["next"] = deliveries.last.map { .string($0.id.rawValue) } }
        return .json(.object(page))
    }

    private func body(
        _ request: Request,
        members: [String],
        _ principal: Principal
    ) async throws -> RejectedRequest {
        let body = try await RequestReader.body(of: request, sizeMaximum: RequestReader.smallBodyMaximum)
        return try RejectedRequest(body, members: members, principal: principal, directory: self.directories.current)
    }

    private static func retried(_ id: RejectedID, _ tasks: [TaskID]) -> JSONValue {
        ["id": .string(id.rawValue), "tasks": .array(tasks.map { .string($0.rawValue) })]
    }

    /// Tries all again that are their senders', each on its own.
    private func retryAll(_ request: Request, _ principal: Principal) async throws -> Response {
        let wanted = try await self.body(request, members: ["by", "source"], principal)
        let filter = RejectedFilter(source: wanted.source, isVerified: true)
        let deliveries = try await self.desk.list(filter, before: nil, limit: RejectedDesk.batchMaximum)
        var retried: [JSONValue] = []
        var refused: [JSONValue] = []
        for delivery in deliveries {
            do throws(Problem) {
                retried.append(Self.retried(delivery.id, try await self.desk.retry(delivery.id, by: wanted.actor)))
            } catch {
                // The store, or too much at once: what follows would fail as well.
                guard error.retryAfter == nil else { throw error }
                refused.append(["id": .string(delivery.id.rawValue), "detail": .string(error.detail)])
            }
        }
        return .json([
            "retried": .array(retried), "refused": .array(refused),
            "isComplete": .bool(deliveries.count < RejectedDesk.batchMaximum),
        ])
    }
}

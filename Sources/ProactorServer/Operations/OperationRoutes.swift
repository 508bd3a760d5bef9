import HTTPTypes
import Hummingbird
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// What operators look at: health, and the audit log.
struct OperationRoutes: Sendable {
    let store: any Store

    func register(on router: RouterGroup<ServerContext>) {
        router.get("health/live") { _, _ in Response.json(["status": "live"]) }
        router.get("health/ready") { _, _ in try await self.ready() }
        router.requiring(.operate).get("audit") { request, context in
            // The chain cannot be checked in part.
            try context.visibility.requireEverything("the audit log")
            return try await self.audit(request)
        }
    }

    /// Ready means that an event could be made durable now.
    private func ready() async throws -> Response {
        try await self.store.checkHealth()
        return .json(["status": "ready", "version": .string(ProactorVersion.current)])
    }

    private func audit(_ request: Request) async throws -> Response {
        let limit = try RequestReader.limit(request)
        var after: Int64 = 0
        if let text = RequestReader.text("after", request) {
            guard let number = Int64(text), number >= 0 else {
                throw RequestReader.wrongQuery("after", "must be an entry's number")
            }
            after = number
        }
        let entries = try await self.store.auditEntries(after: after, limit: limit)
        return .json(["entries": .array(entries.map(\.json))])
    }
}

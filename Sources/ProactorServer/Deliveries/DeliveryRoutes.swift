import HTTPTypes
import Hummingbird
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// `/deliveries`: what goes to sinks, and what was given up.
struct DeliveryRoutes: Sendable {
    let desk: DeliveryDesk

    func register(on router: RouterGroup<ServerContext>) {
        let router = router.requiring(.operate)
        router.get("deliveries") { request, _ in try await self.list(request) }
        router.post("deliveries/:id/retry") { _, context in
            try await self.retry(DeliveryID(rawValue: try context.parameters.require("id")), by: context.principal)
        }
    }

    private func retry(_ id: DeliveryID, by principal: Principal) async throws(Problem) -> Response {
        do throws(StoreError) {
            try await self.desk.retry(id, by: principal.person ?? principal.id)
        } catch .conflict {
            throw Problem(
                .conflict,
                "not-given-up",
                "Nothing to retry",
                "the delivery '\(id)' is not among the dead letters: it was made, or is tried by itself"
            )
        } catch {
            throw Problem(error)
        }
        return .json(["id": .string(id.rawValue), "state": "queued"])
    }

    private func list(_ request: Request) async throws -> Response {
        let limit = try RequestReader.limit(request)
        let deliveries = try await self.desk.list(
            in: try RequestReader.choice("state", request, of: Delivery.State.self),
            sink: RequestReader.text("sink", request),
            before: RequestReader.text("before", request).map(DeliveryID.init(rawValue:)),
            limit: limit
        )
        var page: JSONObject = ["deliveries": .array(deliveries.map(\.json))]
        if deliveries.count == limit { page["next"] = deliveries.last.map { .string($0.id.rawValue) } }
        return .json(.object(page))
    }
}

extension Delivery {
    /// What is told of it over HTTP.
    var json: JSONValue {
        var object: JSONObject = [
            "id": .string(self.id.rawValue), "sink": .string(self.sink), "state": .string(self.state.rawValue),
            "attempts": .int(Int64(self.attempt)),
        ]
        switch self.content {
        case .proposal(let proposal, let occasion):
            object["proposal"] = .string(proposal.rawValue)
            object["occasion"] = .string(occasion.rawValue)
        case .event(let sequence): object["event"] = .int(sequence)
        }
        if self.state == .queued { object["nextAt"] = .string(self.nextAt.description) }
        object["error"] = self.lastError.map(JSONValue.string)
        return .object(object)
    }
}

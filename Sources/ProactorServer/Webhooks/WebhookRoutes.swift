import HTTPTypes
import Hummingbird
import ProactorModel
import ProactorStorage
import ProactorWebhooks

/// `/webhooks/{name}`: takes deliveries of senders that do not speak CloudEvents.
///
/// No role is needed: a delivery is believed by its signature alone.
struct WebhookRoutes: Sendable {
    let desk: WebhookDesk

    func register(on router: RouterGroup<ServerContext>) {
        router.post("webhooks/:name") { request, context in
            try await self.post(request, to: try self.source(try context.parameters.require("name")))
        }
    }

    func source(_ name: String) throws(Problem) -> WebhookSource {
        guard let source = self.desk.sources[name] else {
            throw Problem(
                .notFound,
                "not-found",
                "Not found",
                "there is no webhook '\(name.prefix(80))'; webhooks are declared under 'sources' in proactor.yaml"
            )
        }
        return source
    }

    private func post(_ request: Request, to source: WebhookSource) async throws -> Response {
        let body = try await RequestReader.body(of: request, sizeMaximum: self.desk.limits.requestSize)
        let headers = DeliveryHeaders(request.headers.map { (name: $0.name.canonicalName, value: $0.value) })
        let outcome = try await self.desk.receive(WebhookDelivery(headers: headers, body: body), for: source)
        return Self.response(outcome, of: source)
    }

    private static func response(_ outcome: WebhookOutcome, of source: WebhookSource) -> Response {
        switch outcome {
        case .challenge(let text): return .json(["challenge": .string(text)])
        case .accepted, .ignored:
            // Slack shows people an error for every other status, and what a body says.
            if source.configuration.provider == .slack { return Response(status: .ok) }
            guard case .accepted(let events) = outcome else { return .json(["tasks": []], status: .accepted) }
            return .json(["tasks": .array(events.map { EventRoutes.json($0, $1) })], status: .accepted)
        }
    }
}

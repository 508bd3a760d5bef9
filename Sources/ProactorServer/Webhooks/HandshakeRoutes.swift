import HTTPTypes
import Hummingbird
import ProactorModel

/// `OPTIONS` where events are taken: answers senders that ask beforehand whether they may deliver (HTTP 1.1 Web Hooks for
/// Event Delivery of CloudEvents, section 4).
///
/// The callback that a sender may name is never called, since anybody could have it called that way.
struct HandshakeRoutes: Sendable {
    let handshake: WebhookHandshake
    let webhooks: WebhookRoutes

    func register(on router: RouterGroup<ServerContext>) {
        router.on("events", method: .options) { request, _ in
            try self.answer(request, allow: "GET, HEAD, OPTIONS, POST")
        }
        router.on("webhooks/:name", method: .options) { request, context in
            _ = try self.webhooks.source(try context.parameters.require("name"))
            return try self.answer(request, allow: "OPTIONS, POST")
        }
    }

    private func answer(_ request: Request, allow: String) throws(Problem) -> Response {
        var headers: HTTPFields = [.allow: allow]
        guard let origin = request.headers[HTTPField.Name.webHookRequestOrigin] else {
            return Response(status: .noContent, headers: headers)
        }
        let rate = request.headers[HTTPField.Name.webHookRequestRate]
        guard let permission = self.handshake.permission(for: origin, requestedRate: rate) else {
            throw Problem(
                .forbidden,
                "sender-not-allowed",
                "Not allowed to deliver here",
                "'\(origin.prefix(200))' is not among the senders that may deliver here (handshake.origins)"
            )
        }
        headers[HTTPField.Name.webHookAllowedOrigin] = permission.origin
        headers[HTTPField.Name.webHookAllowedRate] = permission.rate
        return Response(status: .ok, headers: headers)
    }
}

extension HTTPField.Name {
    /// The names are valid by inspection, so that the fallback is never taken.
    fileprivate static let webHookRequestOrigin = Self("WebHook-Request-Origin") ?? .origin
    fileprivate static let webHookRequestRate = Self("WebHook-Request-Rate") ?? .origin
    fileprivate static let webHookAllowedOrigin = Self("WebHook-Allowed-Origin") ?? .vary
    fileprivate static let webHookAllowedRate = Self("WebHook-Allowed-Rate") ?? .vary
}

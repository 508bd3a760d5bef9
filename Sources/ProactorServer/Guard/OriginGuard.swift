import HTTPTypes
import Hummingbird

/// Keeps web pages of other sites from using a visitor's browser against this server.
///
/// A server that runs open trusts whoever reaches its address, and a browser on the same machine reaches it on behalf of
/// any page that is open in it. So requests that change something must not come from another origin, and on a loopback
/// address the `Host` must be a loopback name, which a page of a rebound domain name cannot send.
struct OriginGuard<Context: RequestContext>: RouterMiddleware {
    /// Whether only this machine can reach the server.
    let isLoopbackOnly: Bool

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let host = request.head.authority ?? ""
        if self.isLoopbackOnly, !Self.isLoopback(host) {
            throw Self.refusal(
                "the host '\(host)' is no name of this machine; use http://127.0.0.1 or http://localhost"
            )
        }
        if request.method != .get, request.method != .head, let origin = request.headers[.origin],
            Self.host(ofOrigin: origin) != host
        {
            throw Self.refusal("pages of '\(origin)' may not change anything here")
        }
        return try await next(request, context)
    }

    private static func refusal(_ detail: String) -> Problem {
        Problem(.forbidden, "other-origin", "Not from here", detail)
    }

    /// The `host:port` of an origin such as `http://127.0.0.1:8787`.
    private static func host(ofOrigin origin: String) -> String? {
        guard let scheme = origin.firstIndex(of: ":") else { return nil }
        let rest = origin[scheme...]
        return rest.hasPrefix("://") ? String(rest.dropFirst(3)) : nil
    }

    private static func isLoopback(_ authority: String) -> Bool {
        var name = authority[...]
        if let colon = name.lastIndex(of: ":"), !name.hasSuffix("]") { name = name[..<colon] }
        return name == "localhost" || name == "[::1]" || name.hasPrefix("127.")
    }
}

import HTTPTypes
import Hummingbird

/// Keeps web pages of other sites from using a visitor's browser against this server.
///
/// A server that runs open trusts whoever reaches its address, and a browser on the same machine reaches it on behalf of
/// any page that is open in it. So requests that change something must not come from another origin, and on a loopback
/// address the `Host` must be a loopback name, which a page of a rebound domain name cannot send.
///
/// A browser also sends the cookie of somebody who signed in, whatever page asks it to. So what changes something for them must say that it
/// comes from here.
struct OriginGuard: RouterMiddleware {
    /// Whether the host must be a name of this machine: where only this machine can reach the server, and it runs open.
    let checksHost: Bool
    /// The origins, in lower case, under which a proxy shows the server's pages.
    let proxiedOrigins: Set<String>
    /// Where requests are believed by what they are signed with, wherever they come from.
    var signedPaths: Set<String> = []

    func handle(
        _ request: Request,
        context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        if self.signedPaths.contains(request.uri.path) { return try await next(request, context) }
        let host = request.head.authority ?? ""
        if self.checksHost, !Authority.isLoopback(host) {
            throw Self.refusal(
                "the host '\(host.prefix(Self.shownMaximum))' is no name of this machine; "
                    + "use http://127.0.0.1 or http://localhost, and let a proxy send one of them as the host"
            )
        }
        // A browser lets every page open a WebSocket anywhere, and read it.
        let isOpen = request.method == .get || request.method == .head
        let isGuarded = !isOpen || WebSocketHandshake.isAsked(by: request.headers)
        if isGuarded, let origin = request.headers[.origin],
            Authority.ofOrigin(origin) != host.lowercased(), !self.proxiedOrigins.contains(origin.lowercased())
        {
            throw Self.refusal(
                "pages of '\(origin.prefix(Self.shownMaximum))' may not change or watch anything here (origins)"
            )
        }
        if context.isSession, request.method != .get, request.method != .head, request.headers[.origin] == nil,
            request.headers[HTTPField.Name.secFetchSite] != "same-origin"
        {
            throw Self.refusal("your browser does not say which page this comes from (Origin), and so it is not done")
        }
        return try await next(request, context)
    }

    /// Characters of a header that a message repeats.
    private static var shownMaximum: Int { 200 }

    private static func refusal(_ detail: String) -> Problem {
        Problem(.forbidden, "other-origin", "Not from here", detail)
    }
}

extension HTTPField.Name {
    /// The name is valid by inspection, so that the fallback is never taken.
    fileprivate static let secFetchSite = Self("Sec-Fetch-Site") ?? .origin
}

/// What stands before the path of a URL: `host` or `host:port`.
enum Authority {
    /// The authority of an origin such as `http://127.0.0.1:8787`, in lower case; `nil` for `null` and what is no origin.
    static func ofOrigin(_ origin: String) -> String? {
        guard let scheme = origin.firstIndex(of: ":") else { return nil }
        let rest = origin[scheme...]
        return rest.hasPrefix("://") ? rest.dropFirst(3).lowercased() : nil
    }

    /// Whether it can only mean this machine: `localhost`, `[::1]`, or an IPv4 address of 127.0.0.0/8 in full. A name that
    /// merely begins like one, such as `127.example.com`, may be anybody's.
    static func isLoopback(_ authority: String) -> Bool {
        var name = authority.lowercased()[...]
        if let colon = name.lastIndex(of: ":"), !name.hasSuffix("]") { name = name[..<colon] }
        if name == "localhost" || name == "[::1]" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127"
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
                    && UInt8(part) != nil
            }
    }
}

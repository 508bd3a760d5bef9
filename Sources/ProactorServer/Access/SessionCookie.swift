import Hummingbird
import ProactorAccess

/// The cookie of somebody who signed in.
enum SessionCookie {
    private static let name = "proactor-session"
    /// Browsers take a cookie with this prefix only over TLS and from this very host (RFC 6265bis, section 4.1.3.2).
    private static let securePrefix = "__Host-"

    static func value(in request: Request) -> String? {
        let cookies = request.cookies
        return (cookies[Self.securePrefix + Self.name] ?? cookies[Self.name])?.value
    }

    /// - Parameter isSecure: Whether the browser speaks TLS, to the server or to the proxy before it.
    static func cookie(_ session: OpenedSession, isSecure: Bool) -> Cookie? {
        try? Cookie.validated(
            name: (isSecure ? Self.securePrefix : "") + Self.name,
            value: session.cookie,
            maxAge: Int(session.maximumAge),
            path: "/",
            secure: isSecure,
            httpOnly: true,
            sameSite: .strict
        )
    }

    /// Cookies that make the browser forget the session.
    static var removals: [Cookie] {
        ["", Self.securePrefix].compactMap { prefix in
            try? Cookie.validated(
                name: prefix + Self.name,
                value: "",
                maxAge: 0,
                path: "/",
                secure: !prefix.isEmpty,
                httpOnly: true,
                sameSite: .strict
            )
        }
    }
}

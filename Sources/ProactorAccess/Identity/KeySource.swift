/// Where the keys of an identity provider are found.
package enum KeySource: Sendable {
    /// Its discovery document names them (OpenID Connect Discovery 1.0, section 4).
    case discovery(issuer: String)
    case url(String)
    /// A document at hand, read anew each time; `nil` where it is not there.
    case document(@Sendable () -> String?)
}

extension KeySource {
    /// Whether keys may be asked for there: over TLS, or on this machine.
    package static func isSafe(_ url: String) -> Bool {
        if url.hasPrefix("https://") { return url.utf8.count > "https://".utf8.count }
        return ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains { start in
            url.hasPrefix(start) && [nil, ":", "/"].contains(url.dropFirst(start.count).first)
        }
    }
}

/// Where callbacks may go, and how hard is tried; `callbacks:` in `proactor.yaml`.
package struct CallbackPolicy: Hashable, Sendable {
    /// Origins that callbacks may go to.
    package var allowed: [CallbackOrigin]
    /// Whether they may go to addresses that are not on the public Internet.
    package var allowsPrivate: Bool
    /// Attempts before a callback is given up.
    package var attempts: Int
    /// How long the receiver may take to answer.
    package var timeout: Duration

    package init(
        allowed: [CallbackOrigin],
        allowsPrivate: Bool = false,
        attempts: Int = 10,
        timeout: Duration = .seconds(20)
    ) {
        self.allowed = allowed
        self.allowsPrivate = allowsPrivate
        self.attempts = attempts
        self.timeout = timeout
    }

    /// Whether a callback may go to the URL.
    package func allows(_ url: String) -> Bool {
        guard let target = CallbackOrigin(ofURL: url) else { return false }
        return self.allowed.contains { $0.covers(target) }
    }
}

/// A scheme, a host and a port; as a pattern the host may begin with `*.`, which stands for one name or more.
package struct CallbackOrigin: Hashable, Sendable, CustomStringConvertible {
    /// Characters of a URL.
    private static let urlMaximum = 2048

    private let scheme: String
    private let host: String
    private let port: Int

    /// Reads a pattern such as `https://*.example.com` or `http://localhost:8080`.
    package init?(pattern text: String) {
        guard let parts = Self.parts(text), parts.rest.isEmpty else { return nil }
        let name = parts.host.hasPrefix("*.") ? String(parts.host.dropFirst(2)) : parts.host
        guard Self.isHost(name) else { return nil }
        (self.scheme, self.host, self.port) = (parts.scheme, parts.host, parts.port)
    }

    /// The origin of an absolute URL of http or https without user name and fragment.
    package init?(ofURL text: String) {
        guard text.utf8.count <= Self.urlMaximum, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.contains("#"),
            let parts = Self.parts(text), Self.isHost(parts.host)
        else { return nil }
        (self.scheme, self.host, self.port) = (parts.scheme, parts.host, parts.port)
    }

    /// - Parameter origin: One of a URL.
    package func covers(_ origin: Self) -> Bool {
        guard self.scheme == origin.scheme, self.port == origin.port else { return false }
        guard self.host.hasPrefix("*.") else { return self.host == origin.host }
        let suffix = self.host.dropFirst()
        return origin.host.hasSuffix(suffix) && origin.host.utf8.count > suffix.utf8.count
    }

    package var description: String {
        let isUsual = self.port == (self.scheme == "https" ? 443 : 80)
        return "\(self.scheme)://\(self.host)" + (isUsual ? "" : ":\(self.port)")
    }

    /// Takes a URL apart at the places that all its readers agree on.
    private static func parts(_ text: String) -> (scheme: String, host: String, port: Int, rest: Substring)? {
        for (scheme, usual) in [("https", 443), ("http", 80)] where text.lowercased().hasPrefix("\(scheme)://") {
            let rest = text.dropFirst(scheme.count + 3)
            let authority = rest.prefix { !"/?#\\".contains($0) }.lowercased()
            let tail = rest.dropFirst(authority.count)
            // An address in brackets has colons of its own.
            let end = authority.lastIndex(of: "]").map { authority.index(after: $0) } ?? authority.startIndex
            guard let colon = authority[end...].firstIndex(of: ":") else {
                return (scheme, authority, usual, tail)
            }
            let digits = authority[authority.index(after: colon)...]
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits), port > 0 else {
                return nil
            }
            return (scheme, String(authority[..<colon]), Int(port), tail)
        }
        return nil
    }

    private static func isHost(_ host: String) -> Bool {
        if host.hasPrefix("["), host.hasSuffix("]"), host.utf8.count > 2 {
            return host.utf8.dropFirst().dropLast().allSatisfy { $0.isHostCharacter || $0 == UInt8(ascii: ":") }
        }
        return (1...253).contains(host.utf8.count) && host.utf8.allSatisfy(\.isHostCharacter)
    }
}

extension UInt8 {
    fileprivate var isHostCharacter: Bool {
        (0x61...0x7A).contains(self) || (0x30...0x39).contains(self) || self == UInt8(ascii: "-")
            || self == UInt8(ascii: ".") || self == UInt8(ascii: "_")
    }
}

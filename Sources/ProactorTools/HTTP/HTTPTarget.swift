/// An absolute `http` or `https` URL, taken apart strictly: nothing in it can be read in two ways.
///
/// What RFC 3986 does not allow is refused rather than repaired, and so are user names. Fragments are dropped, since they are
/// not sent. Hosts of other scripts must be written as DNS has them (`xn--…`).
struct HTTPTarget: Hashable, Sendable {
    enum Scheme: String, Hashable, Sendable, CaseIterable {
        case http, https

        var defaultPort: Int { self == .http ? 80 : 443 }
    }

    let scheme: Scheme
    let host: HTTPHost
    let port: Int
    /// The path, which begins with `/`, and the query with its `?`.
    var pathAndQuery: String

    init?(_ text: String) {
        guard let scheme = Scheme.allCases.first(where: { text.lowercased().hasPrefix("\($0.rawValue)://") }) else {
            return nil
        }
        let rest = text.utf8.dropFirst(scheme.rawValue.utf8.count + 3)
        let authority = rest.prefix { !"/?#".utf8.contains($0) }
        let tail = rest[authority.endIndex...].prefix { $0 != UInt8(ascii: "#") }
        guard let (host, port) = HTTPHost.read(String(Substring(authority))), Self.isValid(tail) else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port ?? scheme.defaultPort
        let path = String(Substring(tail))
        self.pathAndQuery = path.hasPrefix("/") ? path : "/" + path
    }

    /// The whole, written in one way only.
    var url: String { "\(self.scheme.rawValue)://\(self.authority)\(self.pathAndQuery)" }

    /// The host, and the port where it is not the scheme's own.
    var authority: String { self.port == self.scheme.defaultPort ? self.host.text : "\(self.host.text):\(self.port)" }

    func hasSameOrigin(as other: Self) -> Bool {
        self.scheme == other.scheme && self.host == other.host && self.port == other.port
    }

    /// The path without the query.
    var path: Substring { self.pathAndQuery.prefix { $0 != "?" } }

    private static func isValid(_ text: Substring.UTF8View) -> Bool {
        var rest = text[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "%") {
                guard rest.count >= 3, rest.dropFirst().prefix(2).allSatisfy(\.isHexDigit) else { return false }
                rest = rest.dropFirst(3)
            } else {
                guard byte.isURLCharacter else { return false }
                rest = rest.dropFirst()
            }
        }
        return true
    }
}

/// A host of a URL: a name in small letters, or an address as it was written.
struct HTTPHost: Hashable, Sendable {
    /// As URLs have it: an IPv6 address in brackets.
    let text: String
    /// As resolvers take it: without brackets.
    var name: String { self.text.hasPrefix("[") ? String(self.text.dropFirst().dropLast()) : self.text }

    /// Characters of a name in DNS.
    private static let sizeMaximum = 253

    /// Reads `host` or `host:port`.
    static func read(_ authority: String) -> (HTTPHost, port: Int?)? {
        var host = authority.lowercased()[...]
        var port: Int?
        if let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") {
            let digits = host[host.index(after: colon)...]
            guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ $0.isDigit }), let number = Int(digits),
                (1...65_535).contains(number)
            else { return nil }
            port = number
            host = host[..<colon]
        }
        let isAddress = host.hasPrefix("[") && host.hasSuffix("]") && host.utf8.count > 2
        let name = isAddress ? host.dropFirst().dropLast() : host
        guard !name.isEmpty, name.utf8.count <= Self.sizeMaximum else { return nil }
        let isValid = name.utf8.allSatisfy { byte in
            isAddress
                ? byte.isHexDigit || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
                : byte.isLetter || byte.isDigit || "-._".utf8.contains(byte)
        }
        return isValid ? (HTTPHost(text: String(host)), port) : nil
    }
}

extension UInt8 {
    /// What stands for itself wherever it is in a URL (RFC 3986, section 2.3).
    var isUnreserved: Bool { self.isLetter || self.isDigit || "-._~".utf8.contains(self) }

    /// What may stand in a path or a query (RFC 3986, sections 3.3 and 3.4).
    var isURLCharacter: Bool { self.isUnreserved || "!$&'()*+,;=:@/?".utf8.contains(self) }
}

extension String {
    /// Every byte but the unreserved ones as `%HH`, so that the text is part of one segment or one value wherever it stands.
    var percentEncoded: String {
        var encoded: [UInt8] = []
        for byte in self.utf8 {
            if byte.isUnreserved {
                encoded.append(byte)
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                encoded.append(contentsOf: (byte < 16 ? "%0" : "%").utf8)
                encoded.append(contentsOf: hex.utf8)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The text with each `%HH` decoded.
    var percentDecoded: String {
        var decoded: [UInt8] = []
        var rest = self.utf8[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "%"), rest.count >= 3,
                let value = UInt8(String(Substring(rest.dropFirst().prefix(2))), radix: 16)
            {
                decoded.append(value)
                rest = rest.dropFirst(3)
            } else {
                decoded.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}

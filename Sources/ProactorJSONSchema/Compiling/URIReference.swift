/// A URI or a relative reference to one (RFC 3986), taken apart. Nothing is decoded.
struct URIReference: Hashable, Sendable {
    var scheme: String?
    var authority: String?
    var path: String
    var query: String?
    var fragment: String?

    static let empty = Self(path: "")

    private init(scheme: String? = nil, authority: String? = nil, path: String, query: String? = nil) {
        self.scheme = scheme
        self.authority = authority
        self.path = path
        self.query = query
        self.fragment = nil
    }

    /// Takes a reference apart; `nil` when a character stands where none such may.
    init?(_ text: String) {
        var rest = Substring(text)
        if let hash = rest.firstIndex(of: "#") {
            self.fragment = String(rest[rest.index(after: hash)...])
            rest = rest[..<hash]
        }
        if let mark = rest.firstIndex(of: "?") {
            self.query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let colon = rest.firstIndex(of: ":"), !rest[..<colon].contains("/") {
            self.scheme = String(rest[..<colon])
            rest = rest[rest.index(after: colon)...]
        }
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            self.authority = String(rest[..<end])
            rest = rest[end...]
        }
        self.path = String(rest)
        guard self.isWellFormed else { return nil }
    }

    /// This reference as seen from `base` (RFC 3986, section 5.2); the fragment is its own.
    func resolved(against base: Self) -> Self {
        var target = self
        if self.scheme == nil {
            target.scheme = base.scheme
            if self.authority == nil {
                target.authority = base.authority
                if self.path.isEmpty {
                    target.path = base.path
                    target.query = self.query ?? base.query
                } else if !self.path.hasPrefix("/") {
                    target.path = Self.merge(base, self.path)
                }
            }
        }
        target.path = Self.withoutDotSegments(target.path)
        return target
    }

    /// The same without its fragment.
    var withoutFragment: Self {
        var copy = self
        copy.fragment = nil
        return copy
    }

    private static func merge(_ base: Self, _ path: String) -> String {
        if base.authority != nil, base.path.isEmpty { return "/" + path }
        guard let slash = base.path.lastIndex(of: "/") else { return path }
        return base.path[...slash] + path
    }

    private static func withoutDotSegments(_ path: String) -> String {
        guard path.contains("./") || path.hasSuffix("/.") || path.hasSuffix("/..") || path == "." || path == ".." else {
            return path
        }
        var segments: [Substring] = []
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            switch part {
            case ".": if isLast { segments.append("") }
            case "..":
                // The empty segment before the first slash is not one that `..` can leave.
                if segments.count > (path.hasPrefix("/") ? 1 : 0) { segments.removeLast() }
                if isLast { segments.append("") }
            default: segments.append(part)
            }
        }
        return segments.joined(separator: "/")
    }
}

extension URIReference: CustomStringConvertible {
    var description: String {
        (self.scheme.map { $0 + ":" } ?? "") + (self.authority.map { "//" + $0 } ?? "") + self.path
            + (self.query.map { "?" + $0 } ?? "") + (self.fragment.map { "#" + $0 } ?? "")
    }
}

// MARK: - Characters

extension URIReference {
    /// Whether every part has only characters that it may have (RFC 3986, section 3).
    private var isWellFormed: Bool {
        if let scheme = self.scheme {
            guard let first = scheme.utf8.first, first.isASCIILetter,
                scheme.utf8.allSatisfy({ $0.isASCIIAlphanumeric || "+-.".utf8.contains($0) })
            else { return false }
        }
        if let authority = self.authority, !Self.isAuthority(authority) { return false }
        // Without a scheme, a colon in the first segment would make that one; without an authority, '//' would.
        if self.authority == nil, self.path.hasPrefix("//") { return false }
        return Self.has(self.path, only: ":@/") && Self.has(self.query ?? "", only: ":@/?")
            && Self.has(self.fragment ?? "", only: ":@/?")
    }

    private static func isAuthority(_ text: String) -> Bool {
        var rest = Substring(text)
        if let at = rest.lastIndex(of: "@") {
            guard Self.has(String(rest[..<at]), only: ":") else { return false }
            rest = rest[rest.index(after: at)...]
        }
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return false }
            let address = rest[rest.index(after: rest.startIndex)..<end]
            let isFuture = address.hasPrefix("v") && Self.has(String(address), only: ":")
            guard isFuture || StringFormat.isIPv6(Array(address.utf8)) else { return false }
            rest = rest[rest.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return false }
            return rest.utf8.dropFirst().allSatisfy(\.isASCIIDigit)
        }
        let host = rest.prefix { $0 != ":" }
        return Self.has(String(host), only: "") && rest.utf8.dropFirst(host.utf8.count + 1).allSatisfy(\.isASCIIDigit)
    }

    /// Whether `text` has only unreserved characters, sub-delimiters, percent escapes and those of `others`.
    private static func has(_ text: String, only others: StaticString) -> Bool {
        let others = Array("\(others)".utf8)
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.count, bytes[index + 1].isHexDigit, bytes[index + 2].isHexDigit else {
                    return false
                }
                index += 3
                continue
            }
            guard byte.isASCIIAlphanumeric || "-._~!$&'()*+,;=".utf8.contains(byte) || others.contains(byte) else {
                return false
            }
            index += 1
        }
        return true
    }
}

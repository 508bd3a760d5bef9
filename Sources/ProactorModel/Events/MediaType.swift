/// A media type as `Content-Type` says it (RFC 9110, section 8.3.1).
package struct MediaType: Hashable, Sendable {
    /// Type and subtype in lower case; empty where there is none.
    package let essence: String
    /// The `charset` parameter in lower case.
    package let charset: String?

    package init(_ text: String) {
        let parts = text.lowercased().split(separator: ";").map { $0.trimmingSpaces }
        self.essence = parts.first ?? ""
        self.charset =
            parts.dropFirst().lazy.compactMap { parameter -> String? in
                guard parameter.hasPrefix("charset=") else { return nil }
                return String(parameter.dropFirst("charset=".count).filter { $0 != "\"" })
            }.first
    }

    /// Whether it says JSON; what says nothing is taken for JSON too (CloudEvents JSON format, section 3.1).
    package var isJSON: Bool {
        self.essence.isEmpty || self.essence == "application/json" || self.essence == "text/json"
            || self.essence.hasSuffix("+json")
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(self.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}

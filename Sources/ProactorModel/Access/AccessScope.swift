/// Which part of what there is a principal may see and change.
package struct AccessScope: Hashable, Sendable {
    /// Event types, each a name or, with `*` at its end, the beginning of names; empty for all.
    package var types: [String]
    /// Domains, each the folder of its rules; empty for all.
    package var domains: [String]

    package init(types: [String] = [], domains: [String] = []) {
        self.types = types
        self.domains = domains
    }

    package static let everything = AccessScope()

    package var isEverything: Bool { self.types.isEmpty && self.domains.isEmpty }

    /// Whether events of this type are within it.
    package func covers(type: String) -> Bool {
        self.types.isEmpty
            || self.types.contains { pattern in
                pattern.hasSuffix("*") ? type.hasPrefix(pattern.dropLast()) : type == pattern
            }
    }

    /// Whether what rules of this domain set off is within it.
    ///
    /// - Parameter domain: `nil` for a rule that the rule book no longer has, which only an unrestricted scope covers.
    package func covers(domain: String?) -> Bool {
        guard !self.domains.isEmpty else { return true }
        return domain.map(self.domains.contains) ?? false
    }
}

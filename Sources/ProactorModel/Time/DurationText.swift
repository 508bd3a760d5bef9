extension Duration {
    /// Reads a length of time as rule files write it: `250ms`, `10s`, `5m`, `1h30m`, `7d`; `nil` for anything else.
    ///
    /// Units go from large to small, each at most once, and the whole must be greater than zero and at most ten years.
    package init?(ruleText text: some StringProtocol) {
        let units = Self.ruleUnits
        var rest = Substring(text)
        var total: Int64 = 0
        var nextUnit = 0
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            guard !digits.isEmpty, digits.count <= 12, let number = Int64(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let suffix = rest.prefix { ("a"..."z").contains($0) }
            guard let unit = units[nextUnit...].firstIndex(where: { $0.suffix == suffix }) else { return nil }
            rest = rest.dropFirst(suffix.count)
            nextUnit = unit + 1
            let (product, overflow) = number.multipliedReportingOverflow(by: units[unit].milliseconds)
            guard !overflow, product <= Self.ruleMaximumMilliseconds else { return nil }
            total += product
        }
        guard total > 0, total <= Self.ruleMaximumMilliseconds else { return nil }
        self = .milliseconds(total)
    }

    /// From large to small.
    private static var ruleUnits: [(suffix: String, milliseconds: Int64)] {
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)]
    }

    private static var ruleMaximumMilliseconds: Int64 { 3650 * 86_400_000 }

    /// The length in whole milliseconds, rounded towards zero; the nearest that 64 bits hold where they do not suffice.
    package var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds.multipliedSaturating(by: 1000).addingSaturating(attoseconds / 1_000_000_000_000_000)
    }

    /// The length as rule files write it, largest units first: `1h30m`, `250ms`, `0s`.
    package var ruleText: String {
        let whole = self.wholeMilliseconds
        guard whole != 0 else { return "0s" }
        var text = whole < 0 ? "-" : ""
        var rest = whole.magnitude
        for (suffix, milliseconds) in Self.ruleUnits {
            let (count, remainder) = rest.quotientAndRemainder(dividingBy: UInt64(milliseconds))
            if count > 0 { text += "\(count)\(suffix)" }
            rest = remainder
        }
        return text
    }
}

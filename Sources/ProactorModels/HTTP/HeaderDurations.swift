import ProactorModel

/// Lengths of time as response headers write them.
enum HeaderDurations {
    /// Characters of a value that is looked at.
    private static let lengthMaximum = 40
    private static let nanosecondsByUnit: [String: Double] = [
        "ns": 1, "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9,
    ]

    /// Reads `6m0s`, `12ms`, `1h2m3.5s` as Go's `time.ParseDuration` does, and a plain number as seconds.
    ///
    /// - Returns: `nil` for what is neither, for a plain number that is not greater than zero, which some servers send for
    ///   "unknown", and for more than ``ProviderLimits/retryAfterMaximum``.
    static func reset(_ text: String) -> Duration? {
        guard text.utf8.count <= Self.lengthMaximum else { return nil }
        if let seconds = Double(text) {
            return Self.bounded(nanoseconds: seconds * 1e9).flatMap { $0 > .zero ? $0 : nil }
        }
        var rest = text[...]
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
            guard let number = Double(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !("0"..."9").contains($0) && $0 != "." }
            guard let nanoseconds = Self.nanosecondsByUnit[String(unit)] else { return nil }
            rest = rest.dropFirst(unit.count)
            total += number * nanoseconds
        }
        return text.isEmpty ? nil : Self.bounded(nanoseconds: total)
    }

    /// How long a response asks to wait: `retry-after-ms`, else `retry-after` in seconds or as an HTTP date.
    ///
    /// - Parameter now: What the date is compared with.
    /// - Returns: `nil` where nothing was asked, or no time that lies ahead.
    static func retryAfter(milliseconds: String?, _ value: String?, now: Timestamp) -> Duration? {
        if let text = milliseconds, let number = Double(text), let wait = Self.wait(nanoseconds: number * 1e6) {
            return wait
        }
        guard let value else { return nil }
        if let seconds = Double(value) { return Self.wait(nanoseconds: seconds * 1e9) }
        guard let date = HTTPDate.parse(value) else { return nil }
        let wait = date.duration(since: now)
        return wait > .zero ? min(wait, ProviderLimits.retryAfterMaximum) : nil
    }

    /// Longer waits than a provider is believed to mean are cut, not dropped: it does want to be left alone.
    private static func wait(nanoseconds: Double) -> Duration? {
        // Not a number is not greater either.
        guard nanoseconds > 0 else { return nil }
        return Self.bounded(nanoseconds: nanoseconds) ?? ProviderLimits.retryAfterMaximum
    }

    private static func bounded(nanoseconds: Double) -> Duration? {
        guard nanoseconds.isFinite, nanoseconds >= 0,
            nanoseconds <= Double(ProviderLimits.retryAfterMaximum.components.seconds) * 1e9
        else { return nil }
        return .nanoseconds(Int64(nanoseconds.rounded()))
    }
}

package import ProactorModel

/// How fast something was worked off lately.
package struct DrainRate: Sendable {
    /// Seconds that are looked back.
    private static let memory: Int64 = 10

    private var begunAt: Timestamp?
    /// What was done in each of the last seconds.
    private var counts: [(second: Int64, count: Int)] = []

    package init() {}

    package mutating func note(_ count: Int, at now: Timestamp) {
        self.begunAt = min(self.begunAt ?? now, now)
        if let last = self.counts.indices.last, self.counts[last].second >= now.seconds {
            self.counts[last].count += count
            return
        }
        self.counts.removeAll { $0.second <= now.seconds - Self.memory }
        self.counts.append((now.seconds, count))
    }

    /// In pieces a second; `nil` when nothing was worked off within that time.
    package func perSecond(at now: Timestamp) -> Double? {
        guard let begunAt else { return nil }
        let count = self.counts.reduce(0) { $0 + ($1.second > now.seconds - Self.memory ? $1.count : 0) }
        guard count > 0 else { return nil }
        let elapsed = min(Double(Self.memory), now.duration(since: begunAt) / .seconds(1))
        return Double(count) / max(1, elapsed)
    }
}

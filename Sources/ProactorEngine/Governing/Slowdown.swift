import ProactorModel

/// Lowers all limits by the minute after the provider said that they were reached, and raises them again over a while.
struct Slowdown: Hashable, Sendable {
    /// What one refusal leaves of the rate.
    private static let step = 0.7
    private static let least = 0.1
    /// How long the rate takes from nothing to whole, in milliseconds.
    private static let recovery = 120_000.0

    private var factor = 1.0
    private var since: Int64 = 0

    func factor(at now: Int64) -> Double {
        min(1, self.factor + Double(max(0, now - self.since)) / Self.recovery)
    }

    /// Of all calls that were under way when the rate was lowered, none lowers it again.
    mutating func lower(becauseOf reservation: Reservation, at now: Int64) {
        guard reservation.admittedAt > self.since else { return }
        self.begin(at: now, factor: max(Self.least, self.factor(at: now) * Self.step))
    }

    /// Goes on slowly after the provider was down.
    mutating func beginAnew(at now: Int64) { self.begin(at: now, factor: 0.5) }

    private mutating func begin(at now: Int64, factor: Double) {
        self.factor = factor
        self.since = now
    }

    var json: JSONValue { [.double(self.factor), .int(self.since)] }

    init() {}

    init(json: JSONValue?) {
        guard let parts = json?.arrayValue, parts.count == 2 else { return }
        self.factor = max(Self.least, parts[0].doubleValue ?? 1)
        self.since = parts[1].intValue ?? 0
    }
}

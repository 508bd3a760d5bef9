import ProactorModel

/// Spreads calls over the minute (GCRA, the generic cell rate algorithm, one for each dimension).
///
/// The window alone would let a minute's calls go at once and then nothing for a minute, and some providers enforce their
/// limits over less than a minute. So each call moves a time on by what it takes of the rate, and the next may go once that
/// time is no more than ``burst`` ahead. A call may take any amount: what it takes too much, later ones wait for.
struct Pacer: Hashable, Sendable {
    /// How far ahead of the rate calls may go, in milliseconds of it; makes up for decisions that come late.
    static let burst = 1_000.0

    /// For each dimension when its rate is made up for, in milliseconds since the epoch.
    private(set) var times = [Double](repeating: 0, count: RateDimension.allCases.count)

    /// From when on the next call may go.
    func opening(_ dimension: RateDimension, limit: Int) -> Int64 {
        // Two requests may always go together, so that a small limit does not hold a rare call up.
        let burst = dimension == .requests ? max(Self.burst, Self.time(1, of: limit)) : Self.burst
        return Int64((self.times[dimension.rawValue] - burst).rounded(.up))
    }

    mutating func take(_ estimate: UsageEstimate, of limits: ModelLimits, at now: Int64) {
        for dimension in RateDimension.allCases {
            guard let limit = limits[dimension] else { continue }
            let time = max(self.times[dimension.rawValue], Double(now))
            self.times[dimension.rawValue] = time + Self.time(min(limit, estimate.amount(of: dimension)), of: limit)
        }
    }

    /// Moves the times back by what a call did not take, or on by what it took too much.
    mutating func correct(by requests: Int, input: Int, output: Int, of limits: ModelLimits) {
        let amounts: [RateDimension: Int] = [
            .requests: requests, .inputTokens: input, .outputTokens: output, .tokens: input + output,
        ]
        for (dimension, amount) in amounts {
            guard let limit = limits[dimension], self.times[dimension.rawValue] > 0 else { continue }
            self.times[dimension.rawValue] += Self.time(amount, of: limit)
        }
    }

    /// No time is further ahead than a minute, which is what a call takes at the most, whatever a clock did.
    mutating func advance(to now: Int64) {
        self.times = self.times.map { min($0, Double(now + AdmissionWindow.minute)) }
    }

    private static func time(_ amount: Int, of limit: Int) -> Double {
        Double(amount) * Double(AdmissionWindow.minute) / Double(max(1, limit))
    }
}

extension Pacer {
    var json: JSONValue { .array(self.times.map { .double($0) }) }

    init(json: JSONValue) {
        for (index, time) in (json.arrayValue ?? []).prefix(self.times.count).enumerated() {
            self.times[index] = time.doubleValue ?? 0
        }
    }
}

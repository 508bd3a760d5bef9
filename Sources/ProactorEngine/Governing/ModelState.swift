import ProactorModel

/// What all processes of a deployment share about one model. Times are milliseconds since the epoch.
package struct ModelState: Hashable, Sendable {
    /// What a provider said that it allows by the minute, and when.
    struct ReportedLimit: Hashable, Sendable {
        var limit: Int
        var at: Int64
    }

    /// Until when no call may go, and why.
    struct Hold: Hashable, Sendable {
        var until: Int64
        var reason: String
    }

    /// One process's calls that are not settled, in sum.
    ///
    /// They lapse when the process does not say again that they are there: it crashed.
    struct Flights: Hashable, Sendable {
        var count = 0
        var inputVariance = 0.0
        var outputVariance = 0.0
        var expiresAt: Int64
    }

    /// How long a process's flights are believed to be there, in milliseconds.
    static let flightLifetime: Int64 = 90_000
    /// How long a reported limit is believed after the last report, in milliseconds.
    private static let reportLifetime: Int64 = 10 * 60_000

    var window = AdmissionWindow()
    var pacer = Pacer()
    var usage = UsageBook()
    var gate = ModelGate()
    var slowdown = Slowdown()
    var hold: Hold?
    /// Refusals by the provider's limits since its last answer.
    var refusalsInRow = 0
    var reported: [RateDimension: ReportedLimit] = [:]
    /// By process.
    var flights: [String: Flights] = [:]
    /// From admission to answer, in milliseconds.
    var latency = Moments()

    package init() {}

    /// Calls that are under way, of all processes.
    var flightCount: Int { self.flights.values.reduce(0) { $0 + $1.count } }

    /// Forgets what is over.
    mutating func advance(to now: Int64) {
        self.window.advance(to: now)
        self.pacer.advance(to: now)
        self.flights = self.flights.filter { $0.value.expiresAt > now }
        self.reported = self.reported.filter { $0.value.at + Self.reportLifetime > now }
        self.gate.advance(to: now)
        if let hold = self.hold {
            self.hold =
                hold.until > now ? Hold(until: min(hold.until, now + Self.wordMaximum), reason: hold.reason) : nil
        }
    }

    /// What is configured, or less where the provider says so.
    func nominalLimits(_ configured: ModelLimits) -> ModelLimits {
        var limits = configured
        for (dimension, reported) in self.reported {
            limits[dimension] = max(1, min(limits[dimension] ?? .max, reported.limit))
        }
        return limits
    }

    /// ``nominalLimits(_:)``, or less while the provider's refusals are not forgotten.
    func limits(_ configured: ModelLimits, at now: Int64) -> ModelLimits {
        self.nominalLimits(configured).scaled(by: self.slowdown.factor(at: now))
    }

    /// Counts a call that goes now.
    mutating func reserve(_ reservation: Reservation, _ configured: ModelLimits) {
        let now = reservation.admittedAt
        let estimate = reservation.estimate
        self.window.add(at: now, requests: 1, input: estimate.input, output: estimate.output)
        self.pacer.take(estimate, of: self.limits(configured, at: now), at: now)
        if reservation.isTrial {
            self.gate.began(trial: reservation.id, until: now + Self.flightLifetime)
        }
    }
}

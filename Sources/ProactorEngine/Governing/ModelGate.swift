import ProactorModel

/// Keeps calls away from a provider that is down, and from one that nobody may call: a circuit breaker.
///
/// After failures it opens for a time that doubles with each failed trial; then it lets one call through, whose end decides.
/// What calls that were admitted before it opened come to say is no news, and is not heard.
///
/// A provider's own limit (429) never opens it: that says the provider works.
struct ModelGate: Hashable, Sendable {
    /// Failures in a row that open it.
    static let failureMaximum = 8
    /// The part of calls that failed, newer ones counting more, that opens it.
    static let shareMaximum = 0.6
    /// Outcomes before which the part says nothing.
    private static let outcomeMinimum = 10
    /// What the newest outcome counts in the part.
    private static let shareWeight = 0.1
    /// How long it opens first and at the longest when a provider is down, in milliseconds.
    private static let outage: (first: Int64, longest: Int64) = (5_000, 120_000)
    /// How long it opens first and at the longest when a person must change something, in milliseconds.
    private static let parking: (first: Int64, longest: Int64) = (15 * 60_000, 4 * 3_600_000)

    enum Phase: Hashable, Sendable {
        case closed
        case open(until: Int64)
        /// One call is on its way; another may go if that one is never heard of again.
        case trial(reservation: String, until: Int64)
    }

    enum Verdict: Hashable, Sendable {
        case pass
        /// The call goes as a trial.
        case tryOut
        case waitForTrial(until: Int64)
        case shut(until: Int64, reason: String)
    }

    private(set) var phase = Phase.closed
    /// Why it is not closed.
    private(set) var reason = ""
    private var failuresInRow = 0
    private var failureShare = 0.0
    private var outcomes = 0
    /// How many times it opened since it was closed.
    private var rounds = 0
    /// When it opened last; calls that were admitted before are no news, also when it is closed again.
    private var openedAt: Int64 = 0
    private var isParked = false

    func verdict(at now: Int64) -> Verdict {
        switch self.phase {
        case .closed: .pass
        case .open(let until): now < until ? .shut(until: until, reason: self.reason) : .tryOut
        case .trial(_, let until): now < until ? .waitForTrial(until: until) : .tryOut
        }
    }

    /// Is open no longer than it ever is, also after a clock was set back.
    mutating func advance(to now: Int64) {
        guard case .open(let until) = self.phase else { return }
        self.phase = .open(until: min(until, now + (self.isParked ? Self.parking.longest : Self.outage.longest)))
    }

    mutating func began(trial reservation: String, until: Int64) {
        self.phase = .trial(reservation: reservation, until: until)
    }

    /// - Returns: Whether it closed again.
    @discardableResult
    mutating func succeeded(_ reservation: Reservation) -> Bool {
        switch self.phase {
        case .trial(reservation.id, _):
            let openedAt = self.openedAt
            self = ModelGate()
            self.openedAt = openedAt
            return true
        case .closed:
            self.failuresInRow = 0
            self.outcomes = min(self.outcomes + 1, Self.outcomeMinimum)
            self.failureShare *= 1 - Self.shareWeight
        case .open, .trial: break
        }
        return false
    }

    mutating func failed(_ reservation: Reservation, _ message: String, at now: Int64) {
        switch self.phase {
        case .trial(reservation.id, _):
            self.open("the provider is down: \(message)", Self.outage, parked: self.isParked, at: now)
        case .closed where reservation.admittedAt > self.openedAt:
            self.failuresInRow += 1
            self.outcomes = min(self.outcomes + 1, Self.outcomeMinimum)
            self.failureShare += Self.shareWeight * (1 - self.failureShare)
            let isDown =
                self.failuresInRow >= Self.failureMaximum
                || (self.outcomes >= Self.outcomeMinimum && self.failureShare >= Self.shareMaximum)
            if isDown { self.open("the provider is down: \(message)", Self.outage, parked: false, at: now) }
        case .closed, .open, .trial: break
        }
    }

    mutating func forbade(_ reservation: Reservation, _ message: String, at now: Int64) {
        switch self.phase {
        case .trial(reservation.id, _), .closed:
            self.open("the provider refuses the account: \(message)", Self.parking, parked: true, at: now)
        case .open, .trial: break
        }
    }

    /// A call that says nothing of the provider; if it was the trial, the next one is.
    mutating func saidNothing(_ reservation: Reservation, at now: Int64) {
        guard case .trial(reservation.id, _) = self.phase else { return }
        self.phase = .open(until: now)
    }

    /// Lets a call try out at once whether a person has changed what the provider refused.
    mutating func forgetParking(at now: Int64) {
        guard self.isParked, case .open = self.phase else { return }
        self.phase = .open(until: now)
        self.rounds = 0
    }

    /// Lets another call try out at once: the one that was on its way is never heard of again.
    mutating func forgetTrial(at now: Int64) {
        guard case .trial = self.phase else { return }
        self.phase = .open(until: now)
    }

    private mutating func open(
        _ reason: String,
        _ times: (first: Int64, longest: Int64),
        parked: Bool,
        at now: Int64
    ) {
        if parked != self.isParked { self.rounds = 0 }
        let time = min(times.longest, times.first << min(self.rounds, 16))
        self.phase = .open(until: now + time)
        self.reason = reason
        self.isParked = parked
        self.rounds += 1
        self.openedAt = now
        self.failuresInRow = 0
        self.failureShare = 0
        self.outcomes = 0
    }
}

extension ModelGate {
    var json: JSONValue {
        var json: JSONObject = [
            "failures": .int(Int64(self.failuresInRow)), "share": .double(self.failureShare),
            "outcomes": .int(Int64(self.outcomes)), "opened": .int(self.openedAt),
        ]
        switch self.phase {
        case .closed: return .object(json)
        case .open(let until): json["until"] = .int(until)
        case .trial(let reservation, let until):
            json["until"] = .int(until)
            json["trial"] = .string(reservation)
        }
        json["reason"] = .string(self.reason)
        json["rounds"] = .int(Int64(self.rounds))
        json["parked"] = .bool(self.isParked)
        return .object(json)
    }

    init(json: JSONValue) {
        self.failuresInRow = Int(clamping: json["failures"]?.intValue ?? 0)
        self.failureShare = json["share"]?.doubleValue ?? 0
        self.outcomes = Int(clamping: json["outcomes"]?.intValue ?? 0)
        self.openedAt = json["opened"]?.intValue ?? 0
        guard let until = json["until"]?.intValue else { return }
        self.phase = json["trial"]?.stringValue.map { .trial(reservation: $0, until: until) } ?? .open(until: until)
        self.reason = json["reason"]?.stringValue ?? ""
        self.rounds = Int(clamping: max(0, json["rounds"]?.intValue ?? 0))
        self.isParked = json["parked"]?.boolValue ?? false
    }
}

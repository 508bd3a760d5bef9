package import ProactorModel

/// Where proposals are shown to those who decide them, and where events are sent that somebody outside waits for.
package protocol Sink: Sendable {
    /// How much it takes at once, and how fast.
    var pace: SinkPace { get }

    /// Shows what the notice says, or throws. Must be safe to call again with the same `idempotencyKey`.
    ///
    /// - Parameters:
    ///   - idempotencyKey: The same for every attempt at one delivery.
    ///   - previous: What the sink answered last for the same proposal: where it showed it.
    /// - Returns: Where it is shown now, to be handed back as `previous`; `nil` leaves what is known as it is.
    func deliver(
        _ notice: SinkNotice,
        idempotencyKey: String,
        previous: JSONValue?
    ) async throws(SinkFailure) -> JSONValue?
}

extension Sink {
    package var pace: SinkPace { SinkPace() }
}

/// How much a sink takes at once, and how fast.
package struct SinkPace: Hashable, Sendable {
    /// Deliveries at work at once.
    package var concurrency: Int
    /// The time between the beginnings of two deliveries of the same lane.
    package var interval: Duration
    /// What sinks share that must keep the interval together, such as one channel; `nil` for a sink of its own.
    package var lane: String?
    /// Attempts before a delivery is a dead letter.
    package var attempts: Int

    /// The attempts that a sink makes unless its declaration says another number: they reach over more than six hours.
    package static let defaultAttempts = 16

    package init(
        concurrency: Int = 4,
        interval: Duration = .zero,
        lane: String? = nil,
        attempts: Int = SinkPace.defaultAttempts
    ) {
        self.concurrency = concurrency
        self.interval = interval
        self.lane = lane
        self.attempts = attempts
    }
}

/// Why a sink did not take a delivery.
package struct SinkFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package var message: String
    /// Whether the same delivery could succeed later.
    package var isRetriable: Bool
    /// After how long the receiver wants to be asked again; until then the sink is asked nothing.
    package var retryAfter: Duration?
    /// Whether the receiver wants nothing more at all: the sink is switched off until the next start.
    package var isGone: Bool
    /// What was done before it failed, to be handed to the next attempt as `previous`.
    package var partial: JSONValue?

    package init(
        _ message: String,
        isRetriable: Bool,
        retryAfter: Duration? = nil,
        isGone: Bool = false,
        partial: JSONValue? = nil
    ) {
        self.message = message
        self.isRetriable = isRetriable
        self.retryAfter = retryAfter
        self.isGone = isGone
        self.partial = partial
    }

    package var description: String { self.message }
}

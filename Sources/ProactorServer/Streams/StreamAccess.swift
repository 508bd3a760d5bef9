import ProactorModel
import ProactorRuntime

/// Whether those who opened a stream may still watch it.
///
/// It is asked before anything is sent, and both kinds of streams say something at least every ``heartbeat``. So nothing reaches
/// those who are let in no more, and their stream ends at most that long afterwards.
struct StreamAccess: Sendable {
    /// Silence after which streams say that nothing is new, and are looked at again.
    static let heartbeat = Duration.seconds(15)

    let clock: any WallClock
    private let holds: @Sendable (_ now: Timestamp) -> Bool

    /// - Parameter holds: Whether the credentials that the stream was asked for with would be taken at a time.
    init(clock: any WallClock, holds: @escaping @Sendable (_ now: Timestamp) -> Bool) {
        self.clock = clock
        self.holds = holds
    }

    var isOver: Bool { !self.holds(self.clock.now) }
}

/// How long senders should wait when more events wait for the router than may.
package enum BacklogWait {
    package static let minimum = Duration.seconds(1)
    /// Also where the router does not work anything off.
    package static let maximum = Duration.seconds(60)
    /// The part of what may wait that shall be free when senders come again, so that not every second one is refused again.
    private static let roomFraction = 10

    /// - Parameters:
    ///   - waiting: Events that wait.
    ///   - limit: How many may.
    ///   - perSecond: How many are routed a second; `nil` for none.
    package static func duration(waiting: Int, limit: Int, perSecond: Double?) -> Duration {
        guard let perSecond, perSecond > 0 else { return Self.maximum }
        let room = max(1, waiting - limit + max(1, limit / Self.roomFraction))
        let seconds = Double(room) / perSecond
        guard seconds < Self.maximum / .seconds(1) else { return Self.maximum }
        return max(Self.minimum, .seconds(seconds))
    }
}

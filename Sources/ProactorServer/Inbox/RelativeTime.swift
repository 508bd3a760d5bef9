import ProactorModel

/// Times as people say them.
enum RelativeTime {
    /// `5 minutes ago`.
    static func text(since time: Timestamp, now: Timestamp) -> String {
        Self.length(now.duration(since: time)).map { "\($0) ago" } ?? "just now"
    }

    /// `in 23 hours`.
    static func text(until time: Timestamp, now: Timestamp) -> String {
        Self.length(time.duration(since: now)).map { "in \($0)" } ?? "now"
    }

    /// The length in its largest unit, rounded down; `nil` for less than a minute.
    private static func length(_ duration: Duration) -> String? {
        let seconds = duration.components.seconds
        for (unit, length) in [("day", 86_400), ("hour", 3600), ("minute", 60)] as [(String, Int64)]
        where seconds >= length {
            let count = seconds / length
            return "\(count) \(unit)\(count == 1 ? "" : "s")"
        }
        return nil
    }
}

extension Timestamp {
    /// `2026-03-02 09:30:00 UTC`.
    var readable: String {
        Timestamp(seconds: self.seconds).description.replacing("T", with: " ").replacing("Z", with: " UTC")
    }

    /// `09:30:00`.
    var readableTimeOfDay: String {
        String(Timestamp(seconds: self.seconds).description.dropFirst("2026-03-02T".count).prefix("09:30:00".count))
    }
}

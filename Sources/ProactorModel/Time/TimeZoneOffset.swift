import Foundation

/// The offset of a time zone from UTC; the one place where the system's time zone data is read.
package enum TimeZoneOffset {
    /// The offset in seconds; `nil` where there is no such zone.
    ///
    /// - Parameter zone: A name such as `Europe/Berlin`, or an offset such as `+02:00`.
    package static func seconds(in zone: String, at time: Timestamp) -> Int64? {
        if let offset = Self.fixed(zone) { return offset }
        guard let timeZone = TimeZone(identifier: zone) else { return nil }
        return Int64(timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.seconds))))
    }

    private static func fixed(_ zone: String) -> Int64? {
        var rest = Substring(zone)
        var sign: Int64 = 1
        if rest.hasPrefix("-") || rest.hasPrefix("+") {
            sign = rest.hasPrefix("-") ? -1 : 1
            rest = rest.dropFirst()
        }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hours = Int64(parts[0]),
            let minutes = Int64(parts[1]), (0...23).contains(hours), (0...59).contains(minutes)
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}

import ProactorModel

/// Reads dates as HTTP writes them (RFC 9110, section 5.6.7).
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    /// Characters of the longest form.
    private static let lengthMaximum = 40

    /// The date, in any of the three forms that a recipient must know: `Sun, 06 Nov 1994 08:49:37 GMT`,
    /// `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`; `nil` for anything else.
    ///
    /// A year of two digits is one of 1970 to 2069.
    static func parse(_ text: String) -> Timestamp? {
        guard text.utf8.count <= Self.lengthMaximum else { return nil }
        let tokens = text.split { " ,-".contains($0) }
        guard tokens.count >= 5 else { return nil }
        let isAscii = Self.month(tokens[1]) != nil
        guard isAscii ? tokens.count == 5 : tokens.count == 6 && tokens[5] == "GMT" else { return nil }
        let (day, month, year, time) =
            isAscii ? (tokens[2], tokens[1], tokens[4], tokens[3]) : (tokens[1], tokens[2], tokens[3], tokens[4])
        guard let day = Self.number(day, 1...2), let month = Self.month(month), let number = Self.number(year, 2...4),
            let seconds = Self.secondsOfDay(time)
        else { return nil }
        let full = year.count > 2 ? number : number + (number < 70 ? 2000 : 1900)
        guard let date = CivilDate(year: full, month: month, day: day) else { return nil }
        return Timestamp(seconds: date.daysSinceEpoch * 86_400 + seconds)
    }

    private static func month(_ token: Substring) -> Int64? {
        Self.months.firstIndex { $0 == token }.map { Int64($0) + 1 }
    }

    private static func secondsOfDay(_ token: Substring) -> Int64? {
        let parts = token.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = Self.number(parts[0], 2...2), let minute = Self.number(parts[1], 2...2),
            let second = Self.number(parts[2], 2...2), hour < 24, minute < 60, second <= 60
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    private static func number(_ token: Substring, _ digits: ClosedRange<Int>) -> Int64? {
        guard digits.contains(token.utf8.count), token.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int64(token)
    }
}

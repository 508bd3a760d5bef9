package import ProactorModel

/// Minutes that a line of crontab(5) names: minute, hour, day of the month, month, day of the week.
///
/// Where both kinds of days are restricted, a day that either names is meant, as crontab has it. At changes of the clock:
/// a time that is left out happens as much later, a time that comes twice happens the first time. Where every hour is
/// named (`*`), the hours that really pass count instead.
package struct CronExpression: Hashable, Sendable {
    /// Years in which the next time is looked for: 29 February may be eight years away.
    private static let yearMaximum: Int64 = 9
    private static let secondsPerDay: Int64 = 86_400

    /// As it is written.
    package let text: String
    private let minutes: [Int64]
    private let hours: [Int64]
    private let days: Set<Int64>
    private let months: Set<Int64>
    /// Sunday is 0.
    private let weekdays: Set<Int64>
    private let isEveryHour: Bool
    private let isEveryDay: Bool
    private let isEveryWeekday: Bool

    /// - Throws: What is wrong with it, as a sentence without a subject.
    package init(_ text: String) throws(CronError) {
        let fields = (Self.nicknames[text.lowercased()] ?? text).split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard fields.count == 5 else {
            throw CronError(
                text.hasPrefix("@")
                    ? "has no name '\(text)'; there are \(Self.nicknames.keys.sorted().joined(separator: ", "))"
                    : "needs 5 fields (minute, hour, day of the month, month, day of the week), has \(fields.count)"
            )
        }
        self.text = text
        self.minutes = try CronField.minute.values(of: fields[0]).sorted()
        self.hours = try CronField.hour.values(of: fields[1]).sorted()
        self.days = try CronField.day.values(of: fields[2])
        self.months = try CronField.month.values(of: fields[3])
        self.weekdays = Set(try CronField.weekday.values(of: fields[4]).map { $0 % 7 })
        self.isEveryHour = fields[1].hasPrefix("*")
        self.isEveryDay = fields[2].hasPrefix("*")
        self.isEveryWeekday = fields[4].hasPrefix("*")
    }

    private static let nicknames = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    /// The first such time after `time`; `nil` when there is none in the next years, or no such zone.
    package func next(after time: Timestamp, in zone: String) -> Timestamp? {
        guard Timestamp.secondsRange.contains(time.seconds),
            let offset = TimeZoneOffset.seconds(in: zone, at: time)
        else { return nil }
        // A day earlier, since a time that is left out may happen after midnight.
        let first = Self.day(of: time.seconds + offset) - 1
        for day in first..<(first + Self.yearMaximum * 366) where self.includes(day) {
            if let found = self.times(on: day, zone).first(where: { $0 > time.seconds }) {
                return Timestamp(seconds: found)
            }
        }
        return nil
    }

    private static func day(of seconds: Int64) -> Int64 {
        let quotient = seconds / Self.secondsPerDay
        return seconds % Self.secondsPerDay < 0 ? quotient - 1 : quotient
    }

    private func includes(_ day: Int64) -> Bool {
        let date = CivilDate(daysSinceEpoch: day)
        guard self.months.contains(date.month) else { return false }
        // 1970-01-01 was a Thursday.
        let weekday = ((day + 4) % 7 + 7) % 7
        if self.isEveryDay || self.isEveryWeekday {
            return self.days.contains(date.day) && self.weekdays.contains(weekday)
        }
        return self.days.contains(date.day) || self.weekdays.contains(weekday)
    }

    /// The times of a local day, in seconds since the epoch, ascending.
    private func times(on day: Int64, _ zone: String) -> [Int64] {
        let begin = day * Self.secondsPerDay
        // Offsets are less than a day, so that these hold before and after whatever the day brings.
        let before = Self.offset(zone, at: begin - Self.secondsPerDay)
        let after = Self.offset(zone, at: begin + 2 * Self.secondsPerDay)
        var times: Set<Int64> = []
        for hour in self.hours {
            for minute in self.minutes {
                let local = begin + hour * 3600 + minute * 60
                guard before != after else {
                    times.insert(local - before)
                    continue
                }
                let found = [local - before, local - after].filter { Self.offset(zone, at: $0) == local - $0 }
                if self.isEveryHour {
                    times.formUnion(found)
                } else {
                    times.insert(found.min() ?? local - before)
                }
            }
        }
        return times.sorted()
    }

    private static func offset(_ zone: String, at seconds: Int64) -> Int64 {
        TimeZoneOffset.seconds(in: zone, at: Timestamp(seconds: seconds)) ?? 0
    }
}

/// Why a text is no cron expression.
package struct CronError: Error, Hashable, Sendable {
    package let message: String

    init(_ message: String) { self.message = message }
}

/// One of the five fields.
enum CronField {
    case minute
    case hour
    case day
    case month
    case weekday

    private var name: String {
        switch self {
        case .minute: "minute"
        case .hour: "hour"
        case .day: "day of the month"
        case .month: "month"
        case .weekday: "day of the week"
        }
    }

    private var range: ClosedRange<Int64> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .day: 1...31
        case .month: 1...12
        case .weekday: 0...7
        }
    }

    /// Names of values, the first for the smallest.
    private var names: [String] {
        switch self {
        case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        case .weekday: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        default: []
        }
    }

    /// Reads lists of `*`, values and ranges, each perhaps with a step: `*/15`, `1-5`, `MON-FRI`, `0,30`.
    func values(of text: Substring) throws(CronError) -> Set<Int64> {
        var values: Set<Int64> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let base = pieces.first, !base.isEmpty else { throw CronError("has an empty \(self.name)") }
            var step: Int64 = 1
            if pieces.count == 2 {
                guard let number = Int64(pieces[1]), number > 0, number <= self.range.upperBound else {
                    throw CronError("has a step '\(pieces[1])' of the \(self.name), which is no number in its range")
                }
                step = number
            }
            let range = try self.span(of: base, isOpen: pieces.count == 2)
            values.formUnion(stride(from: range.lowerBound, through: range.upperBound, by: Int64.Stride(step)))
        }
        return values
    }

    private func span(of text: Substring, isOpen: Bool) throws(CronError) -> ClosedRange<Int64> {
        if text == "*" { return self == .weekday ? 0...6 : self.range }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let lower = try self.value(of: ends[0])
        guard ends.count == 2 else { return lower...(isOpen ? self.range.upperBound : lower) }
        var upper = try self.value(of: ends[1])
        if self == .weekday, upper == 0 { upper = 7 }
        guard lower <= upper else { throw CronError("has '\(text)' as its \(self.name), which goes backwards") }
        return lower...upper
    }

    private func value(of text: Substring) throws(CronError) -> Int64 {
        if let place = self.names.firstIndex(of: text.lowercased()) { return Int64(place) + self.range.lowerBound }
        guard let number = Int64(text), self.range.contains(number) else {
            throw CronError(
                "has '\(text)' as its \(self.name), which is from \(self.range.lowerBound) to \(self.range.upperBound)"
            )
        }
        return number
    }
}

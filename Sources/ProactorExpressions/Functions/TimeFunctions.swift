import ProactorModel

/// The parts of times and durations.
enum TimeFunctions {
    static func part(_ part: Function.TimePart, _ arguments: [CELValue]) throws(EvaluationFailure) -> CELValue {
        switch arguments[0] {
        case .duration(let nanoseconds) where arguments.count == 1:
            guard let value = Self.part(part, ofDuration: nanoseconds) else {
                throw .noOverload(part.rawValue, arguments)
            }
            return .int(value)
        case .timestamp(let time):
            guard arguments.count == 2 else { return .int(Self.part(part, of: time)) }
            guard case .string(let zone) = arguments[1] else { throw .noOverload(part.rawValue, arguments) }
            guard let offset = TimeZoneOffset.seconds(in: zone, at: time) else {
                throw .error("\(arguments[1].quotedForMessage) is no time zone such as Europe/Berlin or +02:00")
            }
            return .int(
                Self.part(part, of: Timestamp(seconds: time.seconds + offset, nanoseconds: time.nanoseconds))
            )
        default: throw .noOverload(part.rawValue, arguments)
        }
    }

    private static func part(_ part: Function.TimePart, ofDuration nanoseconds: Int64) -> Int64? {
        switch part {
        case .hours: nanoseconds / 3_600_000_000_000
        case .minutes: nanoseconds / 60_000_000_000
        case .seconds: nanoseconds / 1_000_000_000
        case .milliseconds: nanoseconds / 1_000_000 % 1000
        default: nil
        }
    }

    private static func part(_ part: Function.TimePart, of time: Timestamp) -> Int64 {
        let ofDay = ((time.seconds % 86_400) + 86_400) % 86_400
        let days = (time.seconds - ofDay) / 86_400
        let date = CivilDate(daysSinceEpoch: days)
        return switch part {
        case .date: date.day
        case .dayOfMonth: date.day - 1
        // 1 January 1970 was a Thursday; Sunday is 0.
        case .dayOfWeek: ((days + 4) % 7 + 7) % 7
        case .dayOfYear: days - (CivilDate(year: date.year, month: 1, day: 1)?.daysSinceEpoch ?? days)
        case .fullYear: date.year
        case .hours: ofDay / 3600
        case .minutes: ofDay / 60 % 60
        case .month: date.month - 1
        case .seconds: ofDay % 60
        case .milliseconds: Int64(time.nanoseconds) / 1_000_000
        }
    }
}

/// A point in time, in seconds and nanoseconds since 1970-01-01T00:00:00Z; what CloudEvents' `time` and CEL's `timestamp` hold.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Whole seconds since the epoch, rounded down.
    package var seconds: Int64
    /// Nanoseconds after ``seconds``, 0 to 999,999,999.
    package var nanoseconds: Int32

    package init(seconds: Int64, nanoseconds: Int32 = 0) {
        precondition((0..<1_000_000_000).contains(nanoseconds), "nanoseconds are 0 to 999,999,999")
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The resolution of what is stored.
    package init(millisecondsSinceEpoch milliseconds: Int64) {
        let (seconds, remainder) = milliseconds.dividedRoundingDown(by: 1000)
        self.init(seconds: seconds, nanoseconds: Int32(remainder) * 1_000_000)
    }

    /// Milliseconds since the epoch, rounded down; the nearest that 64 bits hold where they do not suffice.
    package var millisecondsSinceEpoch: Int64 {
        // Counted from the whole second nearer to the epoch, so that no sum on the way is further from it than the result.
        let milliseconds = Int64(self.nanoseconds) / 1_000_000
        return self.seconds < 0
            ? (self.seconds + 1).multipliedSaturating(by: 1000).addingSaturating(milliseconds - 1000)
            : self.seconds.multipliedSaturating(by: 1000).addingSaturating(milliseconds)
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// The time that much later, or earlier for a negative duration; past what 64 bits of seconds hold, the last or first
    /// time that they do, so that no sum of times that come from outside can stop the process.
    package func advanced(by duration: Duration) -> Self {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = Int64(self.nanoseconds) + attoseconds / 1_000_000_000
        let (carry, rest) = nanoseconds.dividedRoundingDown(by: 1_000_000_000)
        let (sum, sumOverflow) = self.seconds.addingReportingOverflow(seconds)
        let (total, carryOverflow) = sum.addingReportingOverflow(carry)
        guard !sumOverflow, !carryOverflow else {
            return duration < .zero ? Self(seconds: .min) : Self(seconds: .max, nanoseconds: 999_999_999)
        }
        return Self(seconds: total, nanoseconds: Int32(rest))
    }

    /// The time from `other` to this point; negative when `other` is later.
    package func duration(since other: Self) -> Duration {
        let (difference, overflow) = self.seconds.subtractingReportingOverflow(other.seconds)
        let seconds = overflow ? (self.seconds < 0 ? Int64.min : Int64.max) : difference
        return .seconds(seconds) + .nanoseconds(Int64(self.nanoseconds) - Int64(other.nanoseconds))
    }
}

// MARK: - RFC 3339

extension Timestamp: CustomStringConvertible {
    /// Years 1 to 9999, which are those RFC 3339 can write.
    package static let secondsRange: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// The time in UTC as RFC 3339 writes it, with as many digits of a second as it has (none, 3, 6 or 9).
    package var description: String {
        let (days, ofDay) = self.seconds.dividedRoundingDown(by: 86_400)
        let date = CivilDate(daysSinceEpoch: days)
        var text = "\(Self.padded(date.year, 4))-\(Self.padded(date.month, 2))-\(Self.padded(date.day, 2))T"
        text += "\(Self.padded(ofDay / 3600, 2)):\(Self.padded(ofDay / 60 % 60, 2)):\(Self.padded(ofDay % 60, 2))"
        let nanoseconds = Int64(self.nanoseconds)
        if nanoseconds != 0 {
            if nanoseconds % 1_000_000 == 0 {
                text += ".\(Self.padded(nanoseconds / 1_000_000, 3))"
            } else if nanoseconds % 1000 == 0 {
                text += ".\(Self.padded(nanoseconds / 1000, 6))"
            } else {
                text += ".\(Self.padded(nanoseconds, 9))"
            }
        }
        return text + "Z"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Reads an RFC 3339 `date-time`, with any offset; `nil` for anything else, a leap second included.
    package init?(rfc3339 text: some StringProtocol) {
        var reader = DigitReader(text.utf8)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("T") || reader.skip("t"),
            let hour = reader.number(2), hour < 24, reader.skip(":"),
            let minute = reader.number(2), minute < 60, reader.skip(":"),
            let second = reader.number(2), second < 60,
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        var nanoseconds: Int64 = 0
        if reader.skip(".") {
            guard let fraction = reader.fraction() else { return nil }
            nanoseconds = fraction
        }
        var offset: Int64 = 0
        if !(reader.skip("Z") || reader.skip("z")) {
            let isNegative = reader.skip("-")
            guard isNegative || reader.skip("+"), let hours = reader.number(2), hours < 24, reader.skip(":"),
                let minutes = reader.number(2), minutes < 60
            else { return nil }
            offset = (hours * 3600 + minutes * 60) * (isNegative ? -1 : 1)
        }
        guard reader.isAtEnd else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second - offset
        guard Self.secondsRange.contains(seconds) else { return nil }
        self.init(seconds: seconds, nanoseconds: Int32(nanoseconds))
    }
}

/// Reads fixed-width numbers off the front of a text.
private struct DigitReader<Bytes: Collection<UInt8>> where Bytes.SubSequence: Collection<UInt8> {
    private var rest: Bytes.SubSequence

    init(_ bytes: Bytes) { self.rest = bytes[...] }

    var isAtEnd: Bool { self.rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard self.rest.first == UInt8(ascii: character) else { return false }
        self.rest = self.rest.dropFirst()
        return true
    }

    mutating func number(_ width: Int) -> Int64? {
        var number: Int64 = 0
        for _ in 0..<width {
            guard let digit = self.digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// One or more digits after a decimal point, as nanoseconds; digits past the ninth are cut off.
    mutating func fraction() -> Int64? {
        var nanoseconds: Int64 = 0
        var count = 0
        while let digit = self.digit() {
            if count < 9 { nanoseconds = nanoseconds * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 9)..<9 { nanoseconds *= 10 }
        return nanoseconds
    }

    private mutating func digit() -> Int64? {
        guard let byte = self.rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        self.rest = self.rest.dropFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }
}

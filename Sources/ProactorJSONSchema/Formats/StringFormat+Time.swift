import ProactorModel

extension StringFormat {
    /// RFC 3339 `date-time`.
    static func isDateTime(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 11, bytes[10] | 0x20 == UInt8(ascii: "t") else { return false }
        return self.isDate(bytes[..<10]) && self.isTime(bytes[11...])
    }

    /// RFC 3339 `full-date`, of a day that exists.
    static func isDate(_ bytes: ArraySlice<UInt8>) -> Bool {
        let bytes = Array(bytes)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = self.number(bytes[0..<4]), let month = self.number(bytes[5..<7]),
            let day = self.number(bytes[8..<10])
        else { return false }
        return CivilDate(year: year, month: month, day: day) != nil
    }

    /// RFC 3339 `full-time`, with an offset; second 60 only where a leap second can be, at the end of a day in UTC.
    static func isTime(_ bytes: ArraySlice<UInt8>) -> Bool {
        let bytes = Array(bytes)
        guard bytes.count >= 9, bytes[2] == UInt8(ascii: ":"), bytes[5] == UInt8(ascii: ":"),
            let hour = self.number(bytes[0..<2]), hour < 24,
            let minute = self.number(bytes[3..<5]), minute < 60,
            let second = self.number(bytes[6..<8]), second <= 60
        else { return false }
        var rest = bytes[8...]
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix(while: \.isASCIIDigit)
            guard !digits.isEmpty else { return false }
            rest = rest.dropFirst(digits.count + 1)
        }
        guard let offset = self.offsetMinutes(rest) else { return false }
        let minuteOfDay = (hour * 60 + minute - offset + 1440) % 1440
        return second < 60 || minuteOfDay == 1439
    }

    /// Minutes that `Z` or `+01:00` is ahead of UTC.
    private static func offsetMinutes(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let bytes = Array(bytes)
        if bytes.count == 1, bytes[0] | 0x20 == UInt8(ascii: "z") { return 0 }
        guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            bytes[3] == UInt8(ascii: ":"),
            let hours = self.number(bytes[1..<3]), hours < 24,
            let minutes = self.number(bytes[4..<6]), minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * (bytes[0] == UInt8(ascii: "-") ? -1 : 1)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy(\.isASCIIDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    /// RFC 3339, appendix A: weeks alone, or units from large to small with none left out between two that are there.
    static func isDuration(_ bytes: [UInt8]) -> Bool {
        guard bytes.first == UInt8(ascii: "P") else { return false }
        let halves = bytes.dropFirst().split(
            separator: UInt8(ascii: "T"),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard let date = self.units(halves[0]) else { return false }
        guard halves.count == 2 else { return date == "W" || (!date.isEmpty && "YMD".contains(date)) }
        guard let time = self.units(halves[1]) else { return false }
        return "YMD".contains(date) && !time.isEmpty && "HMS".contains(time)
    }

    /// The unit letters of a text of numbers with one each.
    private static func units(_ bytes: ArraySlice<UInt8>) -> String? {
        var letters = ""
        var hasDigits = false
        for byte in bytes {
            if byte.isASCIIDigit {
                hasDigits = true
            } else {
                guard hasDigits, "YMWDHS".utf8.contains(byte) else { return nil }
                letters.unicodeScalars.append(Unicode.Scalar(byte))
                hasDigits = false
            }
        }
        return hasDigits ? nil : letters
    }
}

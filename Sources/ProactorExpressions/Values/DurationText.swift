/// The text of durations: what `duration("1h30m")` reads and what `string(d)` and JSON write.
enum DurationText {
    /// Texts longer than this are no duration.
    private static let lengthMaximum = 128

    private static let nanosecondsPerSecond: Int64 = 1_000_000_000

    /// Seconds with as many digits of a fraction as are needed (none, 3, 6 or 9): `5400s`, `0.001s`.
    static func describe(_ nanoseconds: Int64) -> String {
        let magnitude = nanoseconds.magnitude
        let perSecond = UInt64(Self.nanosecondsPerSecond)
        let fraction = magnitude % perSecond
        var text = (nanoseconds < 0 ? "-" : "") + String(magnitude / perSecond)
        if fraction != 0 {
            let digits = String(fraction)
            let padded = String(repeating: "0", count: 9 - digits.count) + digits
            let kept = fraction % 1_000_000 == 0 ? 3 : fraction % 1000 == 0 ? 6 : 9
            text += "." + padded.prefix(kept)
        }
        return text + "s"
    }

    /// Reads an optional sign and one or more numbers with units (`h m s ms us ns`), fractions allowed, or a bare `0`;
    /// `nil` for anything else and for what does not fit 64 bits of nanoseconds.
    static func parse(_ text: String) -> Int64? {
        guard text.utf8.count <= Self.lengthMaximum else { return nil }
        var bytes = Array(text.utf8)[...]
        var isNegative = false
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            bytes.removeFirst()
        }
        if bytes.elementsEqual([UInt8(ascii: "0")]) { return 0 }
        guard !bytes.isEmpty else { return nil }
        var total: Int64 = 0
        while !bytes.isEmpty {
            guard let part = Self.part(&bytes) else { return nil }
            // Summed on the negative side, which has one value more.
            let (sum, overflow) = total.subtractingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
        }
        if isNegative { return total }
        return total == .min ? nil : -total
    }

    /// One number with its unit, in nanoseconds; what lies below a nanosecond is cut off.
    private static func part(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
        let whole = Self.digits(&bytes)
        var fraction: [UInt8] = []
        if bytes.first == UInt8(ascii: ".") {
            bytes.removeFirst()
            fraction = Self.digits(&bytes)
        }
        guard !whole.isEmpty || !fraction.isEmpty, let unit = Self.unit(&bytes) else { return nil }
        var nanoseconds: Int64 = 0
        for digit in whole {
            let (product, productOverflow) = nanoseconds.multipliedReportingOverflow(by: 10)
            let (sum, sumOverflow) = product.addingReportingOverflow(Int64(digit))
            guard !productOverflow, !sumOverflow else { return nil }
            nanoseconds = sum
        }
        let (scaled, overflow) = nanoseconds.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        var rest: Int64 = 0
        var scale = unit
        for digit in fraction where scale > 1 {
            // An hour in nanoseconds has only so many factors of ten; the last ones are carried as a whole.
            rest += Int64(digit) * scale / 10
            scale = scale.isMultiple(of: 10) ? scale / 10 : 0
        }
        let (total, totalOverflow) = scaled.addingReportingOverflow(rest)
        return totalOverflow ? nil : total
    }

    private static func digits(_ bytes: inout ArraySlice<UInt8>) -> [UInt8] {
        let digits = bytes.prefix { ($0 >= UInt8(ascii: "0")) && ($0 <= UInt8(ascii: "9")) }
        bytes = bytes.dropFirst(digits.count)
        return digits.map { $0 - UInt8(ascii: "0") }
    }

    /// The length in nanoseconds of the unit that stands first.
    private static func unit(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
        let units: [(name: String, nanoseconds: Int64)] = [
            ("ns", 1), ("us", 1000), ("\u{B5}s", 1000), ("\u{3BC}s", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
            ("m", 60_000_000_000), ("h", 3_600_000_000_000),
        ]
        guard let unit = units.first(where: { bytes.starts(with: $0.name.utf8) }) else { return nil }
        bytes = bytes.dropFirst(unit.name.utf8.count)
        return unit.nanoseconds
    }
}

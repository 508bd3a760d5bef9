/// The text of a double as `string(x)` gives it: the fewest digits that read back as the same number, with an exponent
/// below 0.0001 and from ten to the sixth power, or the number of digits, on: `1`, `0.1`, `1e+06`, `1.23456789e+08`.
enum DoubleText {
    static func describe(_ value: Double) -> String {
        guard let (digits, exponent) = Self.shortestDigits(value) else { return Self.special(value) }
        // As C's %g with just enough digits: the exponent form where the exponent reaches the number of digits,
        // which are at least six there.
        let precision = max(digits.count, 6)
        if exponent < -4 || exponent >= precision || (exponent >= digits.count && exponent >= 6) {
            return Self.withExponent(digits, exponent, isNegative: value.sign == .minus)
        }
        return Self.plain(digits, exponent, isNegative: value.sign == .minus)
    }

    /// The text without an exponent, whatever the size: what `%s` writes.
    static func plain(_ value: Double) -> String {
        guard let (digits, exponent) = Self.shortestDigits(value) else { return Self.special(value) }
        return Self.plain(digits, exponent, isNegative: value.sign == .minus)
    }

    /// The text that people read: plain digits, unless they would be so many that an exponent says more.
    static func readable(_ value: Double) -> String {
        guard let (digits, exponent) = Self.shortestDigits(value) else { return Self.special(value) }
        guard (-7..<21).contains(exponent) else { return Self.describe(value) }
        return Self.plain(digits, exponent, isNegative: value.sign == .minus)
    }

    /// `NaN` and the infinities as formatting spells them.
    static func formatted(_ value: Double) -> String {
        value.isFinite ? Self.describe(value) : Self.special(value)
    }

    static func special(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
    }

    /// The fewest significant digits, without trailing zeros, and the exponent of ten of the first one; `nil` for NaN and
    /// the infinities.
    private static func shortestDigits(_ value: Double) -> (digits: [UInt8], exponent: Int)? {
        guard value.isFinite else { return nil }
        guard value != 0 else { return ([UInt8(ascii: "0")], 0) }
        var digits: [UInt8] = []
        var pointPosition: Int?
        var exponent = 0
        let text = Array(value.magnitude.description.utf8)
        for (position, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "."): pointPosition = digits.count
            case UInt8(ascii: "e"):
                exponent = Int(String(decoding: text[(position + 1)...], as: UTF8.self)) ?? 0
            case UInt8(ascii: "0")...UInt8(ascii: "9")
            where exponent == 0 && !text[..<position].contains(UInt8(ascii: "e")):
                digits.append(byte)
            default: break
            }
        }
        exponent += (pointPosition ?? digits.count) - 1
        let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(leading)
        exponent -= leading
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (digits, exponent)
    }

    private static func plain(_ digits: [UInt8], _ exponent: Int, isNegative: Bool) -> String {
        var text: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
        if exponent < 0 {
            text += [UInt8(ascii: "0"), UInt8(ascii: ".")]
            text += Array(repeating: UInt8(ascii: "0"), count: -exponent - 1)
            text += digits
        } else {
            text += digits.prefix(exponent + 1)
            text += Array(repeating: UInt8(ascii: "0"), count: max(0, exponent + 1 - digits.count))
            if digits.count > exponent + 1 { text += [UInt8(ascii: ".")] + digits.dropFirst(exponent + 1) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func withExponent(_ digits: [UInt8], _ exponent: Int, isNegative: Bool) -> String {
        var text: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
        text += digits.prefix(1)
        if digits.count > 1 { text += [UInt8(ascii: ".")] + digits.dropFirst() }
        let magnitude = String(exponent.magnitude)
        text += [UInt8(ascii: "e"), UInt8(ascii: exponent < 0 ? "-" : "+")]
        text += (magnitude.utf8.count < 2 ? "0" : "").utf8
        text += magnitude.utf8
        return String(decoding: text, as: UTF8.self)
    }
}

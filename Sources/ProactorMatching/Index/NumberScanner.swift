/// Reads one JSON number, most of them without an allocation.
struct NumberScanner {
    /// The nearest double.
    private(set) var value = 0.0
    /// Whether the double holds the number; see ``PatternNumber``.
    private(set) var isHeld = false
    /// Whether it is written without fraction and exponent and fits 64 bits.
    private(set) var isInteger = false
    private(set) var integer: Int64 = 0

    /// Digits that a double always holds.
    private static let digitsHeld = 15
    private static let powers: [Double] = (0...22).map { exponent in
        (0..<exponent).reduce(1.0) { power, _ in power * 10 }
    }

    /// - Returns: Where the number ends; `nil` when there is none.
    @inline(__always)
    mutating func scan(_ text: RawSpan, at start: Int) -> Int? {
        var place = start
        let isNegative = text.byte(at: place) == UInt8(ascii: "-")
        if isNegative { place &+= 1 }
        var digits: UInt64 = 0
        var digitCount = 0
        let whole = place
        while let digit = Self.digit(text.byte(at: place)) {
            digits = digits &* 10 &+ digit
            if digits != 0 { digitCount &+= 1 }
            place &+= 1
        }
        guard place > whole, text.byte(at: whole) != UInt8(ascii: "0") || place == whole &+ 1 else { return nil }
        var exponent = 0
        if text.byte(at: place) == UInt8(ascii: ".") {
            place &+= 1
            let fraction = place
            while let digit = Self.digit(text.byte(at: place)) {
                digits = digits &* 10 &+ digit
                if digits != 0 { digitCount &+= 1 }
                place &+= 1
            }
            guard place > fraction else { return nil }
            exponent = fraction &- place
        } else if text.byte(at: place) | 0x20 != UInt8(ascii: "e"), digitCount <= 18 {
            self.isInteger = true
            self.integer = isNegative ? -Int64(digits) : Int64(digits)
            self.value = Double(self.integer)
            self.isHeld = digitCount <= Self.digitsHeld
            if !self.isHeld { self.scanSlowly(text, from: start, to: place) }
            return place
        }
        if text.byte(at: place) | 0x20 == UInt8(ascii: "e") {
            guard let end = Self.endOfExponent(text, at: place &+ 1) else { return nil }
            self.scanSlowly(text, from: start, to: end)
            return end
        }
        guard digitCount <= Self.digitsHeld, exponent >= -22 else {
            self.scanSlowly(text, from: start, to: place)
            return place
        }
        // Both are exact as doubles, so that the quotient is the nearest double.
        let magnitude = Double(digits) / Self.powers[-exponent]
        self.value = isNegative && digits != 0 ? -magnitude : magnitude
        self.isHeld = true
        return place
    }

    private static func endOfExponent(_ text: RawSpan, at start: Int) -> Int? {
        var place = start
        if text.byte(at: place) == UInt8(ascii: "+") || text.byte(at: place) == UInt8(ascii: "-") { place += 1 }
        let digits = place
        while Self.digit(text.byte(at: place)) != nil { place += 1 }
        return place > digits ? place : nil
    }

    @inline(never)
    private mutating func scanSlowly(_ text: RawSpan, from start: Int, to end: Int) {
        let digits = String(decoding: (start..<end).map { text.byte(at: $0) }, as: UTF8.self)
        if let integer = Int64(digits) {
            self.isInteger = true
            self.integer = integer
        }
        let number = PatternNumber(digits)
        self.isHeld = number.value != nil
        self.value = number.value ?? Double(digits) ?? 0
    }

    @inline(__always)
    private static func digit(_ byte: UInt8) -> UInt64? {
        let digit = byte &- UInt8(ascii: "0")
        return digit < 10 ? UInt64(digit) : nil
    }
}

/// Doubles as integers in the same order.
enum NumberKey {
    /// - Parameter value: No NaN; both zeros have one key.
    @inline(__always)
    static func key(of value: Double) -> UInt64 {
        let bits = (value == 0 ? 0.0 : value).bitPattern
        return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }

    /// The keys of a range's numbers.
    static func keys(of range: NumericRange) -> (lowest: UInt64, highest: UInt64) {
        var lowest = Self.key(of: -Double.greatestFiniteMagnitude)
        var highest = Self.key(of: Double.greatestFiniteMagnitude)
        if let lower = range.lower { lowest = Self.key(of: lower.value) + (lower.isIncluded ? 0 : 1) }
        if let upper = range.upper { highest = Self.key(of: upper.value) - (upper.isIncluded ? 0 : 1) }
        return (lowest, highest)
    }
}

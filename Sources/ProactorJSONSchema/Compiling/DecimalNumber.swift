import ProactorModel

/// A number as its decimal digits say it, so that 0.3 is a multiple of 0.1: `digits × 10^exponent`, without sign.
struct DecimalNumber: Hashable, Sendable {
    /// Ends in a digit other than 0, unless it is 0.
    private let digits: UInt64
    private let exponent: Int

    /// The magnitude of a JSON number, exact for integers and for the shortest decimals that give the double; `nil` for other values.
    init?(_ value: JSONValue) {
        switch value {
        case .int(let value): self.init(digits: value.magnitude, exponent: 0)
        case .double(let value):
            guard value.isFinite else { return nil }
            var digits: UInt64 = 0
            var exponent = 0
            var isFraction = false
            // A double's description has at most 17 significant digits, so that they fit, and an exponent of three.
            var rest = Substring(value.magnitude.description)
            while let character = rest.first, character != "e" {
                rest.removeFirst()
                guard let digit = character.wholeNumberValue else {
                    isFraction = true
                    continue
                }
                digits = digits * 10 + UInt64(digit)
                if isFraction { exponent -= 1 }
            }
            self.init(digits: digits, exponent: exponent + (Int(rest.dropFirst()) ?? 0))
        default: return nil
        }
    }

    private init(digits: UInt64, exponent: Int) {
        var digits = digits
        var exponent = digits == 0 ? 0 : exponent
        while digits != 0, digits % 10 == 0 {
            digits /= 10
            exponent += 1
        }
        self.digits = digits
        self.exponent = exponent
    }

    var isZero: Bool { self.digits == 0 }

    /// Whether this is a whole multiple of `divisor`, which must not be 0.
    func isMultiple(of divisor: Self) -> Bool {
        guard self.digits != 0 else { return true }
        // A multiple of a larger power of ten would end in zeros, and `digits` never does.
        guard self.exponent >= divisor.exponent else { return false }
        var remainder = self.digits % divisor.digits
        var power = 10 % divisor.digits
        var exponent = self.exponent - divisor.exponent
        while exponent > 0 {
            if exponent & 1 == 1 { remainder = Self.product(remainder, power, modulo: divisor.digits) }
            power = Self.product(power, power, modulo: divisor.digits)
            exponent >>= 1
        }
        return remainder == 0
    }

    private static func product(_ left: UInt64, _ right: UInt64, modulo divisor: UInt64) -> UInt64 {
        // Both factors are below the divisor, so the quotient fits.
        divisor.dividingFullWidth(left.multipliedFullWidth(by: right)).remainder
    }
}

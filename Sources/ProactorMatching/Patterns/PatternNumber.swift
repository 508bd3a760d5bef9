/// A number as patterns compare it: by value where it is one that a double holds, by its digits otherwise.
///
/// A double holds a decimal number when the number is what the double is written as, which is to say, its shortest form:
/// `0.1` and `1e-1` are held, `9007199254740993` and `0.1000000000000000055` are not.
enum PatternNumber: Hashable, Sendable {
    case value(Double)
    case digits(String)

    /// - Parameter text: A number as JSON writes it.
    init(_ text: String) {
        if let value = Self.value(of: text) {
            self = .value(value)
        } else {
            self = .digits(text)
        }
    }

    var value: Double? {
        guard case .value(let value) = self else { return nil }
        return value
    }

    private static func value(of text: String) -> Double? {
        guard let value = Double(text), value.isFinite, Decimal(text) == Decimal(value.description) else { return nil }
        return value == 0 ? 0 : value
    }

    /// A decimal number without the zeros that mean nothing: 0.`digits` times ten to the power of `exponent`.
    private struct Decimal: Equatable {
        private var isNegative = false
        private var digits: [UInt8] = []
        private var exponent = 0

        init(_ text: String) {
            let parts = text.utf8.split(maxSplits: 1) { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
            var isFraction = false
            for byte in parts.first ?? text.utf8[...] {
                switch byte {
                case UInt8(ascii: "-"): self.isNegative = true
                case UInt8(ascii: "."): isFraction = true
                default:
                    let isLeadingZero = self.digits.isEmpty && byte == UInt8(ascii: "0")
                    if isLeadingZero {
                        if isFraction { self.exponent -= 1 }
                    } else {
                        self.digits.append(byte)
                        if !isFraction { self.exponent += 1 }
                    }
                }
            }
            while self.digits.last == UInt8(ascii: "0") { self.digits.removeLast() }
            // An exponent too long for an integer belongs to a zero or to no finite double.
            if parts.count > 1 {
                self.exponent = self.exponent.addingReportingOverflow(Int(Substring(parts[1])) ?? 0).partialValue
            }
            if self.digits.isEmpty {
                self.exponent = 0
                self.isNegative = false
            }
        }
    }
}

import ProactorModel

/// Numbers as people read them.
enum ConsoleFigures {
    /// `1,234,567`.
    static func count(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var grouped = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place).isMultiple(of: 3) { grouped += "," }
            grouped.append(digit)
        }
        return number < 0 ? "−\(grouped)" : grouped
    }

    /// `12.3 k`, where there is little room.
    static func short(_ number: Int) -> String {
        let size = number.magnitude
        for (unit, name) in [(UInt(1_000_000_000), "G"), (1_000_000, "M"), (1000, "k")] where size >= unit {
            let tenths = size / (unit / 10)
            let shown = tenths >= 1000 || tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
            return "\(number < 0 ? "−" : "")\(shown) \(name)"
        }
        return "\(number)"
    }

    /// An amount of the deployment's currency: to the hundredth from one unit on, and to the ten-thousandth below.
    static func money(_ money: Money) -> String {
        let micros = money.micros.magnitude
        let sign = money.micros < 0 ? "−" : ""
        if micros == 0 { return "0.00" }
        if micros < 50 { return "under 0.0001" }
        let isSmall = micros < 1_000_000
        let step: UInt64 = isSmall ? 100 : 10_000
        let digits = isSmall ? 4 : 2
        let rounded = micros / step + (micros % step >= step / 2 ? 1 : 0)
        let unit = 1_000_000 / step
        let fraction = String(rounded % unit)
        let zeros = String(repeating: "0", count: max(0, digits - fraction.count))
        return "\(sign)\(Self.count(Int(clamping: rounded / unit))).\(zeros)\(fraction)"
    }

    /// `1,234 tokens`, or `1 token`.
    static func tokens(_ usage: TokenUsage) -> String {
        "\(Self.count(usage.total)) token\(usage.total == 1 ? "" : "s")"
    }

    /// A length of time in the unit that says it best: `870 ms`, `4.2 s`, `3 min`.
    static func time(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMilliseconds
        switch milliseconds {
        case ..<1000: return "\(milliseconds) ms"
        case ..<60_000: return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
        case ..<3_600_000: return "\(milliseconds / 60_000) min"
        default: return "\(milliseconds / 3_600_000) h \(milliseconds % 3_600_000 / 60_000) min"
        }
    }
}

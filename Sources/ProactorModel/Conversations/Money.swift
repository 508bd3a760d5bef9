/// An amount of money in millionths of the deployment's currency.
package struct Money: Hashable, Comparable, Sendable {
    package var micros: Int64

    package init(micros: Int64) { self.micros = micros }

    /// An amount in whole units of the currency, such as 0.5 for fifty cents.
    package init(_ units: Double) { self.micros = Int64((units * 1_000_000).rounded()) }

    package static let zero = Self(micros: 0)

    package var units: Double { Double(self.micros) / 1_000_000 }

    package static func + (left: Self, right: Self) -> Self { Self(micros: left.micros.addingSaturating(right.micros)) }
    package static func - (left: Self, right: Self) -> Self { Self(micros: left.micros - right.micros) }
    package static func < (left: Self, right: Self) -> Bool { left.micros < right.micros }
}

/// What tokens cost, in the deployment's currency for a million of them.
package struct TokenPrices: Hashable, Sendable {
    package var input: Double
    package var output: Double
    package var cacheRead: Double
    package var cacheWrite: Double

    package init(input: Double, output: Double, cacheRead: Double? = nil, cacheWrite: Double? = nil) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead ?? input
        self.cacheWrite = cacheWrite ?? input
    }

    package static let free = Self(input: 0, output: 0)

    /// What a turn with this usage cost.
    package func cost(of usage: TokenUsage) -> Money {
        // A price for a million tokens in units is a price for one token in millionths.
        let micros =
            Double(usage.input) * self.input + Double(usage.output) * self.output
            + Double(usage.cacheRead) * self.cacheRead + Double(usage.cacheWrite) * self.cacheWrite
        return Money(micros: Int64(micros.rounded(.up)))
    }
}

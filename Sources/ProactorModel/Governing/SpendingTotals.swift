/// What was spent on model turns, as the journals say.
package struct SpendingTotals: Hashable, Sendable {
    /// One sum, of one day and of all days.
    package struct Spent: Hashable, Sendable {
        package var day: Money
        package var total: Money

        package init(day: Money = .zero, total: Money = .zero) {
            self.day = day
            self.total = total
        }
    }

    /// The day of UTC that ``Spent/day`` means, in days since 1970-01-01.
    package var day: Int64
    package var all: Spent
    package var rules: [String: Spent]
    package var agents: [String: Spent]

    package init(day: Int64, all: Spent = Spent(), rules: [String: Spent] = [:], agents: [String: Spent] = [:]) {
        self.day = day
        self.all = all
        self.rules = rules
        self.agents = agents
    }
}

extension Timestamp {
    private static let secondsOfDay: Int64 = 86_400

    /// The day of UTC that the time is in, in days since 1970-01-01.
    package var utcDay: Int64 { self.seconds.dividedRoundingDown(by: Self.secondsOfDay).quotient }

    /// The day's first moment.
    package init(utcDay: Int64) { self.init(seconds: utcDay.multipliedSaturating(by: Self.secondsOfDay)) }
}

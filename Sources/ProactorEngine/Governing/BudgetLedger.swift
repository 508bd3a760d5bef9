package import ProactorModel

/// What is about to be spent: the cost of calls that are under way, and of those that ended a moment ago and may not stand in
/// the journal yet. All processes of a deployment share it. Times are milliseconds since the epoch.
package struct BudgetLedger: Hashable, Sendable {
    /// One process's calls that are under way; they lapse as ``ModelState/Flights`` do.
    struct Held: Hashable, Sendable {
        var amounts: [String: Int64]
        var expiresAt: Int64
    }

    /// How long a call that ended is counted here too, in milliseconds: until its turn is journaled, and the journal read.
    static let settledLifetime: Int64 = 10_000
    private static let settledSlot: Int64 = 1_000

    /// What a call may do.
    enum Verdict: Hashable, Sendable {
        case affordable
        /// Not while the calls that are under way could cost what is left.
        case wait
        case refuse(CallRefusal)
    }

    /// By process: millionths of the currency by budget.
    var held: [String: Held] = [:]
    /// By the slot in which they ended: millionths of the currency by budget.
    private var settled: [Int64: [String: Int64]] = [:]

    package init() {}

    mutating func advance(to now: Int64) {
        self.held = self.held.filter { $0.value.expiresAt > now }
        self.settled = self.settled.filter { ($0.key + 1) * Self.settledSlot + Self.settledLifetime > now }
    }

    /// Counts a call that ended.
    mutating func settle(_ cost: Money, for keys: [BudgetKey], at now: Int64) {
        guard cost.micros > 0 else { return }
        for key in keys { self.settled[now / Self.settledSlot, default: [:]][key.text, default: 0] += cost.micros }
    }

    private func pending(_ key: BudgetKey) -> Money {
        let held = self.held.values.reduce(Int64(0)) { $0.addingSaturating($1.amounts[key.text] ?? 0) }
        return Money(micros: self.settled.values.reduce(held) { $0.addingSaturating($1[key.text] ?? 0) })
    }

    /// Whether a call that costs at most `cost` can be paid.
    func verdict(
        _ demand: CallDemand,
        _ cost: Money,
        _ budgets: Budgets,
        _ spending: SpendingTotals,
        at now: Timestamp
    ) -> Verdict {
        guard cost > .zero else { return .affordable }
        var verdict = Verdict.affordable
        for (key, budget) in budgets.budgets(for: demand) {
            var spent = spending.spent(key)
            if spending.day != now.utcDay { spent.day = .zero }
            if let total = budget.total, spent.total + cost > total {
                return .refuse(.overBudget(Self.message("the budget", key, spent.total, total, cost)))
            }
            if let day = budget.day, spent.day + cost > day {
                let message = Self.message("today's budget", key, spent.day, day, cost)
                // What one call costs more than a whole day may, no day can pay.
                guard cost <= day else { return .refuse(.overBudget(message)) }
                verdict = .refuse(.notBefore(Timestamp(utcDay: now.utcDay + 1), reason: message))
                continue
            }
            guard verdict == .affordable else { continue }
            let pending = self.pending(key) + cost
            let isOver =
                budget.total.map { spent.total + pending > $0 } ?? false
                || budget.day.map { spent.day + pending > $0 } ?? false
            if isOver { verdict = .wait }
        }
        return verdict
    }

    private static func message(
        _ name: String,
        _ key: BudgetKey,
        _ spent: Money,
        _ budget: Money,
        _ cost: Money
    ) -> String {
        "\(name) of \(key.name) is spent: \(spent.text) of \(budget.text), and a call may cost \(cost.text)"
    }
}

extension Money {
    /// The amount in units of the currency with four decimals, as far as messages need them.
    fileprivate var text: String {
        let tenThousandths = (self.micros + 50) / 100
        let fraction = String(tenThousandths % 10_000)
        return "\(tenThousandths / 10_000)." + String(repeating: "0", count: max(0, 4 - fraction.count)) + fraction
    }
}

extension BudgetLedger {
    /// The ledger as the store keeps it.
    package var json: JSONValue {
        func amounts(_ amounts: [String: Int64]) -> JSONValue {
            .object(JSONObject(amounts.sorted { $0.key < $1.key }.map { ($0.key, .int($0.value)) }))
        }
        let held = self.held.sorted { $0.key < $1.key }.map { process, held -> (String, JSONValue) in
            (process, ["amounts": amounts(held.amounts), "until": .int(held.expiresAt)])
        }
        let settled = self.settled.sorted { $0.key < $1.key }.map { slot, entry -> JSONValue in
            [.int(slot), amounts(entry)]
        }
        return ["held": .object(JSONObject(held)), "settled": .array(settled)]
    }

    /// Reads what ``json`` made.
    package init(json: JSONValue) {
        func amounts(_ json: JSONValue?) -> [String: Int64] {
            var amounts: [String: Int64] = [:]
            for (key, value) in json?.objectValue ?? [:] { amounts[key] = value.intValue }
            return amounts
        }
        self.init()
        for (process, held) in json["held"]?.objectValue ?? [:] {
            self.held[process] = Held(amounts: amounts(held["amounts"]), expiresAt: held["until"]?.intValue ?? 0)
        }
        for entry in json["settled"]?.arrayValue ?? [] {
            guard let parts = entry.arrayValue, parts.count == 2, let slot = parts[0].intValue else { continue }
            self.settled[slot] = amounts(parts[1])
        }
    }
}

/// Plain models of the operators that look for several events together, and of those that stand beside one another.
extension OperatorModels {
    /// A step: the type that it waits for, or that must not come.
    struct Step {
        var type: String
        var isNegated = false
    }

    /// The numbers of the events of each sequence that comes true.
    static func sequence(_ items: [Item], steps: [Step], within: Int64) -> [[Int64]] {
        let wanted = steps.filter { !$0.isNegated }.map(\.type)
        // What must not come once so many came.
        let unwanted = (0...wanted.count).map { count in
            var seen = 0
            return steps.filter { step in
                if !step.isNegated { seen += 1 }
                return step.isNegated && seen == count
            }.map(\.type)
        }
        var found: [[Int64]] = []
        for items in Self.keys(items) {
            var begun: [[Item]] = []
            func end(before time: Int64) {
                found += begun.filter { $0[0].at + within <= time && $0.count == wanted.count }.map { $0.map(\.number) }
                begun.removeAll { $0[0].at + within <= time }
            }
            for item in items {
                end(before: item.at)
                begun.removeAll { unwanted[$0.count].contains(item.type) }
                if let place = begun.firstIndex(where: { $0.count < wanted.count && wanted[$0.count] == item.type }) {
                    begun[place].append(item)
                } else if wanted[0] == item.type {
                    begun.append([item])
                }
                if steps.last?.isNegated == false {
                    found += begun.filter { $0.count == wanted.count }.map { $0.map(\.number) }
                    begun.removeAll { $0.count == wanted.count }
                }
            }
            end(before: .max)
        }
        return found
    }

    /// The numbers of the events that came together, of so many types, each the latest of its own.
    static func gathering(_ items: [Item], types: [String], count: Int, within: Int64) -> [[Int64]] {
        var found: [[Int64]] = []
        for items in Self.keys(items) {
            var latest: [String: Item] = [:]
            for item in items where types.contains(item.type) {
                latest[item.type] = item
                latest = latest.filter { item.at - $0.value.at < within }
                guard latest.count == count else { continue }
                found.append(latest.values.map(\.number).sorted())
                latest = [:]
            }
        }
        return found
    }

    /// Who was silent in which interval that began after the first one did.
    static func silences(_ items: [Item], every: Int64, forget: Int64, until: Int64) -> [OperatorHarness.Silence] {
        var silences: [OperatorHarness.Silence] = []
        for items in Self.keys(items) {
            var silent: Int64 = 0
            // The first event of the last interval that had one.
            var last: Int64?
            for due in stride(from: every, through: until, by: Int(every)) {
                let heard = items.filter { $0.at >= due - every && $0.at < due }
                if let first = heard.first {
                    (last, silent) = (first.at, 0)
                } else if let known = last {
                    guard due - known < forget else {
                        last = nil
                        continue
                    }
                    silent += 1
                    silences.append(OperatorHarness.Silence(due: due, key: items[0].key, intervals: silent))
                }
            }
        }
        return silences
    }

    /// The events for which a throttle beside a `debounce` lets a run begin, each with how many began none before it.
    static func throttledDebounce(
        _ items: [Item],
        quiet: Int64,
        limit: Int,
        within: Int64
    ) -> [(Int64, Int)] {
        var begun: [(Int64, Int)] = []
        for items in Self.keys(items) {
            var passes: [Int64] = []
            var swallowed = 0
            for (number, others) in Self.debounce(items, quiet: quiet, atMost: nil) {
                let due = (items.first { $0.number == number }?.at ?? 0) + quiet
                swallowed += others
                if passes.count(where: { due - $0 < within }) < limit {
                    passes.append(due)
                    begun.append((number, swallowed))
                    swallowed = 0
                } else {
                    swallowed += 1
                }
            }
        }
        return begun
    }
}

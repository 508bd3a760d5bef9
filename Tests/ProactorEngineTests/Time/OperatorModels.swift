/// Plain models of the time operators: a few lines each, over the whole list of events.
enum OperatorModels {
    /// An event: when it comes, its number, its key, and whether it is the expected one.
    struct Item {
        var at: Int64
        var number: Int64
        var key: String
        var isExpected = false
        var type = "A"
    }

    static func keys(_ items: [Item]) -> [[Item]] {
        Dictionary(grouping: items, by: \.key).sorted { $0.key < $1.key }.map(\.value)
    }

    /// Those that begin runs, each with how many were swallowed before it.
    static func throttle(_ items: [Item], limit: Int, within: Int64) -> [(Int64, Int)] {
        var begun: [(Int64, Int)] = []
        for items in Self.keys(items) {
            var passes: [Int64] = []
            var swallowed = 0
            for item in items {
                if passes.count(where: { item.at - $0 < within }) < limit {
                    passes.append(item.at)
                    begun.append((item.number, swallowed))
                    swallowed = 0
                } else {
                    swallowed += 1
                }
            }
        }
        return begun
    }

    static func debounce(_ items: [Item], quiet: Int64, atMost: Int64?) -> [(Int64, Int)] {
        var begun: [(Int64, Int)] = []
        for items in Self.keys(items) {
            var first = 0
            for place in items.indices {
                let due = min(items[place].at + quiet, atMost.map { items[first].at + $0 } ?? .max)
                if place + 1 < items.count, items[place + 1].at < due { continue }
                begun.append((items[place].number, place - first))
                first = place + 1
            }
        }
        return begun
    }

    /// The numbers of the events of each window that begins a run.
    static func collect(_ items: [Item], by: String, within: Int64, count: Int?, room: Int) -> [[Int64]] {
        var windows: [[Int64]] = []
        for items in Self.keys(items) {
            var window: [Item] = []
            for item in items {
                switch by {
                case "sliding":
                    window = window.filter { item.at - $0.at < within }.suffix(room - 1) + [item]
                    if window.count >= min(count ?? 1, room) {
                        windows.append(window.map(\.number))
                        window = []
                    }
                default:
                    let from = by == "tumbling" ? window.first : window.last
                    if let from, item.at - from.at >= within || window.count >= room {
                        windows.append(window.map(\.number))
                        window = []
                    }
                    window.append(item)
                    if let count, window.count >= min(count, room) {
                        windows.append(window.map(\.number))
                        window = []
                    }
                }
            }
            if by != "sliding", !window.isEmpty { windows.append(window.map(\.number)) }
        }
        return windows
    }

    /// Those that no expected event followed in time.
    static func unless(_ items: [Item], within: Int64) -> [Int64] {
        items.indices.filter { place in
            !items[place].isExpected
                && !items[place...].contains { later in
                    later.isExpected && later.key == items[place].key && later.at - items[place].at < within
                }
        }.map { items[$0].number }
    }
}

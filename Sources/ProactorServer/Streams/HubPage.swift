import Synchronization

/// Entries of the whole engine's stream in order, as they were read from the store together.
final class HubPage: Sendable {
    /// Kinds of watchers whose choice is kept; the others choose for themselves.
    private static let keptMaximum = 16

    let entries: [HubEntry]
    /// What was chosen, so that many who want the same look through the entries once.
    private let chosen = Mutex<[StreamChoice.Key: [StreamEntry]]>([:])

    init(_ entries: [HubEntry]) { self.entries = entries }

    /// Bytes of the entries' JSON.
    var size: Int { self.entries.reduce(0) { $0 + $1.size } }

    /// The cursor of the last entry; 0 where there is none.
    var end: Int64 { self.entries.last?.sent.cursor ?? 0 }

    /// What somebody gets of the entries behind a cursor.
    func entries(after cursor: Int64, by choice: StreamChoice) -> ArraySlice<StreamEntry> {
        let (key, admits) = choice.current()
        let chosen = self.chosen.withLock { $0[key] } ?? self.choose(key, admits)
        return chosen.drop { $0.cursor <= cursor }
    }

    private func choose(_ key: StreamChoice.Key, _ admits: (HubEntry) -> Bool) -> [StreamEntry] {
        let chosen = self.entries.compactMap { admits($0) ? $0.sent : nil }
        self.chosen.withLock { kept in
            if kept.count < Self.keptMaximum { kept[key] = chosen }
        }
        return chosen
    }
}

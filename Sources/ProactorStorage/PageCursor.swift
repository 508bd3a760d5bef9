package import ProactorModel

/// Where a page of a list ended: the next one begins with what is older.
///
/// Lists are ordered by a time and, among those of the same time, by an identity; neither ever changes for a row. So
/// paging shows every row that was there when it began exactly once, whatever is added or removed meanwhile.
package struct PageCursor: Hashable, Sendable {
    package var time: Timestamp
    /// An event's sequence or a run's id.
    package var id: String

    package init(time: Timestamp, id: String) {
        self.time = time
        self.id = id
    }

    /// Reads what ``text`` gave.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let milliseconds = Int64(parts[0]), !parts[1].isEmpty else { return nil }
        self.init(time: Timestamp(millisecondsSinceEpoch: milliseconds), id: String(parts[1]))
    }

    /// As `next` of an answer and `before` of a request carry it.
    package var text: String { "\(self.time.millisecondsSinceEpoch).\(self.id)" }
}

import Synchronization

/// Counts what speaks against the list of a server's tools as it was read last.
final class ListChanges: Sendable {
    private let changes = Mutex(0)

    var count: Int { self.changes.withLock { $0 } }

    func note() { self.changes.withLock { $0 += 1 } }
}

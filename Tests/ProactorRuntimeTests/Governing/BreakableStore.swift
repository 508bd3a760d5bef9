import ProactorModel
import ProactorStorage
import Synchronization

/// A store whose disk is full when a test says so.
final class BreakableStore: GovernorStore, SpendingStore {
    private let store: any GovernorStore & SpendingStore
    private let broken = Atomic(false)

    init(_ store: any GovernorStore & SpendingStore) { self.store = store }

    var isBroken: Bool {
        get { self.broken.load(ordering: .relaxed) }
        set { self.broken.store(newValue, ordering: .relaxed) }
    }

    private func check() throws(StoreError) {
        if self.isBroken { throw .unavailable("the disk is full") }
    }

    func governorDocuments(_ names: Set<String>) async throws(StoreError) -> [String: GovernorDocument] {
        try self.check()
        return try await self.store.governorDocuments(names)
    }

    func save(_ changes: [GovernorChange]) async throws(StoreError) {
        try self.check()
        try await self.store.save(changes)
    }

    func spendingTotals(day: Int64) async throws(StoreError) -> SpendingTotals {
        try self.check()
        return try await self.store.spendingTotals(day: day)
    }

    func spending(days: ClosedRange<Int64>) async throws(StoreError) -> [SpendingEntry] {
        try self.check()
        return try await self.store.spending(days: days)
    }
}

package import ProactorModel
package import ProactorRules
package import ProactorStorage
import Synchronization

/// The rule book in force, and those that runs still at work began with.
package final class RuleBookShelf: Sendable {
    /// Former rule books that are held in memory; those before them are compiled again when a run needs one.
    private static let olderMaximum = 16

    private struct Shelf {
        var current: RuleBook
        var older: [String: RuleBook] = [:]
        /// The older ones, those that were put there first first.
        var order: [String] = []
        /// Of the agents of those that are held no more.
        var formerConcurrency: [String: Int] = [:]

        mutating func keep(_ book: RuleBook) {
            if self.older.updateValue(book, forKey: book.hash) == nil { self.order.append(book.hash) }
            while self.order.count > RuleBookShelf.olderMaximum {
                let former = self.older.removeValue(forKey: self.order.removeFirst())
                self.formerConcurrency.merge(former?.agents.mapValues(\.concurrency) ?? [:]) { _, latest in latest }
            }
        }
    }

    private let shelf: Mutex<Shelf>
    private let store: any Store
    private let recompile: @Sendable (_ contents: JSONValue) -> RuleBook?

    /// - Parameter recompile: Makes a rule book of what ``RuleBook/contents`` gave; `nil` when it no longer can.
    package init(
        current: RuleBook,
        store: any Store,
        recompile: @escaping @Sendable (_ contents: JSONValue) -> RuleBook?
    ) {
        self.shelf = Mutex(Shelf(current: current))
        self.store = store
        self.recompile = recompile
    }

    /// What new events are matched against.
    package var current: RuleBook { self.shelf.withLock { $0.current } }

    /// How many runs of each agent may be at work at once: as the rule book in force says, and for agents that only older
    /// ones have, as those say.
    package var concurrency: [String: Int] {
        self.shelf.withLock { shelf in
            var concurrency = shelf.current.agents.mapValues(\.concurrency)
            for book in shelf.older.values {
                concurrency.merge(book.agents.mapValues(\.concurrency)) { current, _ in current }
            }
            return concurrency.merging(shelf.formerConcurrency) { current, _ in current }
        }
    }

    /// Puts the rule book in force; those who took the one before go on with it.
    package func replace(with book: RuleBook) {
        self.shelf.withLock { shelf in
            shelf.keep(shelf.current)
            shelf.current = book
        }
    }

    /// The rule book with this content hash: from memory, or compiled again from what the store kept. `nil` when neither has it.
    package func book(hash: String) async throws(StoreError) -> RuleBook? {
        let known = self.shelf.withLock { $0.current.hash == hash ? $0.current : $0.older[hash] }
        if let known { return known }
        guard let contents = try await self.store.ruleBook(hash: hash), let book = self.recompile(contents) else {
            return nil
        }
        self.shelf.withLock { $0.keep(book) }
        return book
    }
}

import ProactorModel
import ProactorRules

/// What somebody gets of the whole engine's stream: what they ask for, as far as they may see it.
struct StreamChoice: Sendable {
    /// Choices that choose the same of the same entries.
    struct Key: Hashable, Sendable {
        fileprivate let filter: StreamFilter
        fileprivate let scope: AccessScope
        fileprivate let ruleBook: String
    }

    private let filter: StreamFilter
    private let principal: Principal
    private let book: @Sendable () -> RuleBook

    /// - Parameter book: The one in force, which says what belongs to which domain.
    init(_ filter: StreamFilter, for principal: Principal, book: @escaping @Sendable () -> RuleBook) {
        self.filter = filter
        self.principal = principal
        self.book = book
    }

    /// The choice as it is with the rule book in force.
    func current() -> (key: Key, admits: (HubEntry) -> Bool) {
        let book = self.book()
        let (filter, visibility) = (self.filter, Visibility(self.principal, book))
        let key = Key(filter: filter, scope: self.principal.scope, ruleBook: book.hash)
        let admits = { (entry: HubEntry) in
            filter.admits(entry, book) && visibility.covers(type: entry.eventType, rules: entry.rules)
        }
        return (key, admits)
    }
}

import ProactorModel
import ProactorRules
import ProactorStorage

/// What a principal may see, told by its scope and by what the rule book in force says of types and rules.
struct Visibility: Sendable {
    let scope: AccessScope
    let book: RuleBook

    init(_ principal: Principal, _ book: RuleBook) {
        self.scope = principal.scope
        self.book = book
    }

    func covers(_ task: TaskSnapshot) -> Bool {
        self.covers(type: task.event.event.type, rules: task.runs.map(\.rule))
    }

    func covers(_ proposal: Proposal) -> Bool { self.covers(type: proposal.event.type, rules: [proposal.rule]) }

    /// Whether an event of this type, or what these rules made of it, is within the scope.
    ///
    /// - Parameter rules: The rules that matched it; what no rule matched belongs to the domain that declares its type.
    func covers(type: String, rules: [String]) -> Bool {
        guard !self.scope.isEverything else { return true }
        guard self.scope.covers(type: type) else { return false }
        return self.scope.covers(domain: self.book.eventTypes[type]?.domain)
            || rules.contains { self.scope.covers(domain: self.book.rule(named: $0)?.domain) }
    }
}

import HTTPTypes
import ProactorModel
import ProactorRules
import ProactorStorage

/// What a principal may see, told by its scope and by what the rule book in force says of types and rules.
struct Visibility: Sendable {
    let scope: AccessScope
    /// `nil` where it does not matter: where all is in sight.
    private let book: RuleBook?

    init(_ principal: Principal, _ book: @autoclosure () -> RuleBook) {
        self.scope = principal.scope
        self.book = principal.scope.isEverything ? nil : book()
    }

    private init(scope: AccessScope) {
        self.scope = scope
        self.book = nil
    }

    /// Before it is known who asks.
    static let nothing = Visibility(scope: AccessScope(types: [""], domains: [""]))

    func covers(_ task: TaskSnapshot) -> Bool {
        self.covers(type: task.event.event.type, rules: task.runs.map(\.rule))
    }

    func covers(_ proposal: Proposal) -> Bool { self.covers(type: proposal.event.type, rules: [proposal.rule]) }

    func covers(_ letter: DeadLetter) -> Bool {
        self.covers(type: letter.event.event.type, rules: [letter.run.rule])
    }

    func covers(_ rule: Rule) -> Bool { self.scope.covers(domain: rule.domain) }

    /// Whether an event of this type, or what these rules made of it, is within the scope.
    ///
    /// - Parameter rules: The rules that matched it; what no rule matched belongs to the domain that declares its type.
    func covers(type: String, rules: [String]) -> Bool {
        guard !self.scope.isEverything else { return true }
        guard self.scope.covers(type: type) else { return false }
        return self.scope.covers(domain: self.book?.eventTypes[type]?.domain)
            || rules.contains { self.scope.covers(domain: self.book?.rule(named: $0)?.domain) }
    }

    /// Refuses those whose scope is not everything: for what cannot be shown or done in part.
    func requireEverything(_ what: String) throws(Problem) {
        guard !self.scope.isEverything else { return }
        throw Problem(
            .forbidden,
            "out-of-scope",
            "Not within your scope",
            "\(what) is for those whose scope is not restricted to types or domains"
        )
    }
}

import Hummingbird
import ProactorModel
import ProactorRules
import ProactorRuntime

/// Which entries of the whole engine's stream somebody gets. What is `nil` does not restrict.
struct StreamFilter: Hashable, Sendable {
    /// The type of the event that began the task.
    var type: String?
    /// A rule that matched something of the task, and an agent that it woke.
    var rule: String?
    var agent: String?
    /// The domain of such a rule, or of the type.
    var domain: String?
    /// Empty for all.
    var kinds: Set<ProgressEntry.Kind> = []

    /// Everything.
    init() {}

    /// The filter that a request's query says; `kind` is a list with commas.
    init(_ request: Request) throws(Problem) {
        self.type = RequestReader.text("type", request)
        self.rule = RequestReader.text("rule", request)
        self.agent = RequestReader.text("agent", request)
        self.domain = RequestReader.text("domain", request)
        for name in (RequestReader.text("kind", request) ?? "").split(separator: ",") {
            guard let kind = ProgressEntry.Kind(rawValue: String(name)) else {
                let known = ProgressEntry.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw RequestReader.wrongQuery("kind", "must be of \(known)")
            }
            self.kinds.insert(kind)
        }
    }

    /// - Parameter book: Says which domains rules and types belong to.
    func admits(_ entry: HubEntry, _ book: RuleBook) -> Bool {
        guard self.kinds.isEmpty || self.kinds.contains(entry.sent.kind) else { return false }
        if let type = self.type, entry.eventType != type { return false }
        if let rule = self.rule, !entry.rules.contains(rule) { return false }
        if let agent = self.agent, !entry.agents.contains(agent) { return false }
        guard let domain = self.domain else { return true }
        return book.eventTypes[entry.eventType]?.domain == domain
            || entry.rules.contains { book.rule(named: $0)?.domain == domain }
    }
}

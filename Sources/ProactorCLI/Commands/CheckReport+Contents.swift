import ProactorRules

extension CheckReport {
    /// How much a rule book holds.
    static func contents(of book: RuleBook) -> String {
        "\(Self.count(book.rules.count, "rule")), \(Self.count(book.agents.count, "agent")), "
            + Self.count(book.eventTypes.count, "event type")
    }
}

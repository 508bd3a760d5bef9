import ProactorEngine
import ProactorMatching
import ProactorModel
import ProactorRules
import ProactorStorage

/// Looks for events of late that a rule almost matched.
struct NearMissSearch: Sendable {
    /// An event that the rule did not match, and why.
    struct Found: Hashable, Sendable {
        var event: LoggedEvent
        var explanation: RuleExplanation
    }

    /// Types that are looked through, of a rule that is for many.
    private static let typeMaximum = 5
    /// Events of each type that are looked through, the youngest ones.
    static let eventMaximum = 100
    /// Near misses that are told.
    static let foundMaximum = 10

    let store: any Store
    let promptSizeMaximum: Int

    /// The youngest first.
    func nearMisses(of rule: Rule, at now: Timestamp, in visibility: Visibility) async throws(StoreError) -> [Found] {
        let filters: [EventFilter] =
            rule.pattern.exactTypes.map { types in
                types.sorted().prefix(Self.typeMaximum).map { EventFilter(EventConditions(type: $0)) }
            } ?? [EventFilter()]
        var events: [FoundEvent] = []
        for filter in filters {
            events += try await self.store.events(filter, before: nil, limit: Self.eventMaximum)
        }
        events.sort { $0.event.sequence > $1.event.sequence }
        var found: [Found] = []
        for event in events where !event.rules.contains(rule.name) {
            guard found.count < Self.foundMaximum else { break }
            guard visibility.covers(type: event.event.event.type, rules: event.rules) else { continue }
            let explanation = RuleExplanation(
                of: event.event.event,
                by: rule,
                promptSizeMaximum: self.promptSizeMaximum,
                at: now
            )
            if explanation.isNearMiss { found.append(Found(event: event.event, explanation: explanation)) }
        }
        return found
    }
}

import Hummingbird
import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage

/// `/rules` and `/explain`: the rule book in force, and what it says to an event.
struct RuleRoutes: Sendable {
    let books: RuleBookShelf
    let limits: EngineLimits
    let clock: any WallClock
    let reloads: ReloadDesk?
    let store: any Store

    func register(on router: RouterGroup<ServerContext>) {
        let router = router.requiring(.read)
        router.get("rules") { _, context in self.rules(context.visibility) }
        router.post("explain") { request, context in try await self.explain(request, context) }
    }

    /// The rule book in force, and what became of the last look at its files.
    private func rules(_ visibility: Visibility) -> Response {
        var json = self.books.current.json(visibleTo: visibility).objectValue ?? [:]
        // What is wrong with files tells of rules that may be out of sight.
        if visibility.scope.isEverything { json["lastReload"] = self.reloads?.last.json }
        return .json(.object(json))
    }

    /// Explains one event, which is neither kept nor routed.
    private func explain(_ request: Request, _ context: ServerContext) async throws -> Response {
        let body = try await RequestReader.body(of: request, sizeMaximum: self.limits.eventSize)
        let received = try CloudEventsRequest(headers: request.headers, body: body, limits: self.limits)
        guard let event = received.events.first, received.events.count == 1 else {
            throw Problem(.badRequest, "invalid-event", "Not one event", "one event is explained at a time")
        }
        guard context.visibility.covers(type: event.type, rules: []) else {
            throw Problem.outOfScope(type: event.type, context.principal)
        }
        let book = self.books.current
        let now = self.clock.now
        let keys = EventExplanation.operatorKeys(of: event, by: book, at: now)
        let records = keys.isEmpty ? [] : try await self.store.operatorRecords(keys).records
        var explanation = EventExplanation(
            of: event,
            by: book,
            promptSizeMaximum: self.limits.promptSize,
            at: now,
            records: Dictionary(records.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        )
        explanation.rules.removeAll { told in
            book.rule(named: told.rule).map { !context.visibility.covers($0) } ?? true
        }
        return .json(explanation.json)
    }
}

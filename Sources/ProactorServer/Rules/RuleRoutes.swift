import Hummingbird
import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorRuntime

/// `/rules` and `/explain`: the rule book in force, and what it says to an event.
struct RuleRoutes: Sendable {
    let books: RuleBookShelf
    let limits: EngineLimits
    let clock: any WallClock
    let reloads: ReloadDesk?

    func register(on router: RouterGroup<ServerContext>) {
        let router = router.requiring(.read)
        router.get("rules") { _, _ in self.rules() }
        router.post("explain") { request, _ in try await self.explain(request) }
    }

    /// The rule book in force, and what became of the last look at its files.
    private func rules() -> Response {
        var json = self.books.current.json.objectValue ?? [:]
        json["lastReload"] = self.reloads?.last.json
        return .json(.object(json))
    }

    /// Explains one event, which is neither kept nor routed.
    private func explain(_ request: Request) async throws -> Response {
        let body = try await RequestReader.body(of: request, sizeMaximum: self.limits.eventSize)
        let received = try CloudEventsRequest(headers: request.headers, body: body, limits: self.limits)
        guard let event = received.events.first, received.events.count == 1 else {
            throw Problem(.badRequest, "invalid-event", "Not one event", "one event is explained at a time")
        }
        let explanation = EventExplanation(
            of: event,
            by: self.books.current,
            promptSizeMaximum: self.limits.promptSize,
            at: self.clock.now
        )
        return .json(explanation.json)
    }
}

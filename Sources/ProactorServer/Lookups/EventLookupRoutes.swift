import Hummingbird
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// `GET /events`: what was accepted, and what came of it.
struct EventLookupRoutes: Sendable {
    private static let parameters = LookupQuery.eventParameters.union(LookupQuery.timeParameters).union(["task"])
    /// Events of one id from several sources that are looked through.
    private static let sameIDMaximum = 500

    let store: any Store
    let books: RuleBookShelf

    func register(on router: RouterGroup<ServerContext>) {
        let router = router.requiring(.read)
        router.get("events") { request, context in try await self.list(request, context.principal) }
        router.get("events/:id") { request, context in
            try await self.show(try context.parameters.require("id"), request, context.principal)
        }
    }

    private func list(_ request: Request, _ principal: Principal) async throws -> Response {
        let query = try LookupQuery(request, known: Self.parameters)
        let filter = EventFilter(
            query.event,
            task: query.text("task").map(TaskID.init(rawValue:)),
            since: try query.time("since"),
            until: try query.time("until")
        )
        let visibility = Visibility(principal, self.books.current)
        let page = try await ScopedPage(
            limit: query.limit,
            from: try query.cursor(),
            cursor: \FoundEvent.cursor,
            isVisible: { visibility.covers(type: $0.event.event.type, rules: $0.rules) },
            read: { (cursor, limit) async throws(StoreError) in
                try await self.store.events(filter, before: cursor, limit: limit)
            }
        )
        var json: JSONObject = ["events": .array(page.rows.map(\.json))]
        json["next"] = page.next.map { .string($0.text) }
        return .json(.object(json))
    }

    /// One event: by its number in the log, or by its id, with `source` where several have that.
    private func show(_ name: String, _ request: Request, _ principal: Principal) async throws -> Response {
        let source = RequestReader.text("source", request)
        var found: [LoggedEvent] = []
        if source == nil, let sequence = Int64(name), let event = try await self.store.event(sequence: sequence) {
            found = [event]
        } else {
            let filter = EventFilter(EventConditions(source: source, id: name))
            found = try await self.store.events(filter, before: nil, limit: Self.sameIDMaximum).map(\.event)
        }
        let visibility = Visibility(principal, self.books.current)
        var visible: [(event: LoggedEvent, runs: [Run])] = []
        for event in found {
            let runs = try await self.store.runs(ofEvent: event.sequence)
            if visibility.covers(type: event.event.type, rules: runs.map(\.rule)) { visible.append((event, runs)) }
        }
        guard let first = visible.first else {
            throw Problem(.notFound, "not-found", "Not found", "there is no event '\(name)'")
        }
        guard visible.count == 1 else {
            let sources = visible.prefix(10).map(\.event.event.source).joined(separator: ", ")
            throw Problem(
                .conflict,
                "ambiguous",
                "Several events have this id",
                "say which one with ?source=; there are \(sources)"
            )
        }
        return .json(
            FoundEvent(event: first.event, rules: Set(first.runs.map(\.rule)).sorted()).json(runs: first.runs)
        )
    }
}

extension FoundEvent {
    /// - Parameter runs: The runs that it woke, where they are to be shown.
    func json(runs: [Run]? = nil) -> JSONValue {
        var object: JSONObject = [
            "sequence": .int(self.event.sequence), "task": .string(self.event.taskID.rawValue),
            "receivedAt": .string(self.event.receivedAt.description),
            "rules": .array(self.rules.map(JSONValue.string)),
            "event": CloudEventsJSON.json(from: self.event.event),
        ]
        object["runs"] = runs.map { .array($0.map { $0.json(steps: nil) }) }
        return .object(object)
    }

    var json: JSONValue { self.json(runs: nil) }
}

import Hummingbird
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// `GET /runs`: the work of agents.
struct RunRoutes: Sendable {
    private static let parameters = LookupQuery.eventParameters.union(LookupQuery.timeParameters)
        .union(["rule", "agent", "state", "task"])

    let store: any Store
    let books: RuleBookShelf

    func register(on router: RouterGroup<ServerContext>) {
        let router = router.requiring(.read)
        router.get("runs") { request, context in try await self.list(request, context.principal) }
        router.get("runs/:id") { _, context in
            try await self.show(RunID(rawValue: try context.parameters.require("id")), context.principal)
        }
    }

    private func list(_ request: Request, _ principal: Principal) async throws -> Response {
        let query = try LookupQuery(request, known: Self.parameters)
        let filter = RunFilter(
            event: query.event,
            rule: query.text("rule"),
            agent: query.text("agent"),
            state: try query.choice("state"),
            task: query.text("task").map(TaskID.init(rawValue:)),
            since: try query.time("since"),
            until: try query.time("until")
        )
        let visibility = Visibility(principal, self.books.current)
        let page = try await ScopedPage(
            limit: query.limit,
            from: try query.cursor(),
            cursor: \FoundRun.cursor,
            isVisible: { visibility.covers(type: $0.eventType, rules: [$0.run.rule]) },
            read: { (cursor, limit) async throws(StoreError) in
                try await self.store.runs(filter, before: cursor, limit: limit)
            }
        )
        var json: JSONObject = ["runs": .array(page.rows.map(\.json))]
        json["next"] = page.next.map { .string($0.text) }
        return .json(.object(json))
    }

    /// One run with its event, its journal, and the runs that it delegated to.
    private func show(_ id: RunID, _ principal: Principal) async throws -> Response {
        guard let run = try await self.store.run(id),
            let event = try await self.store.event(sequence: run.eventSequence),
            Visibility(principal, self.books.current).covers(type: event.event.type, rules: [run.rule])
        else { throw Problem(.notFound, "not-found", "Not found", "there is no run '\(id)'") }
        var json = run.json(steps: try await self.store.steps(of: id)).objectValue ?? [:]
        json["event"] = CloudEventsJSON.json(from: event.event)
        json["usage"] = try await self.store.usage(of: id).json
        json["children"] = .array(try await self.store.children(of: id).map { $0.json(steps: nil) })
        return .json(.object(json))
    }
}

extension FoundRun {
    /// The run without its prompt, which only one run shows, and with what there is to say of its event.
    var json: JSONValue {
        var object = self.run.json(steps: nil).objectValue ?? [:]
        object["prompt"] = nil
        var event: JSONObject = [
            "type": .string(self.eventType), "source": .string(self.eventSource), "id": .string(self.eventID),
        ]
        event["subject"] = self.eventSubject.map(JSONValue.string)
        object["event"] = .object(event)
        return .object(object)
    }
}

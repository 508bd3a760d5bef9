import Hummingbird
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage

/// `GET /timers`: when time operators and schedules have something to do next, the soonest first.
struct TimerRoutes: Sendable {
    let store: any Store
    let books: RuleBookShelf
    let clock: any WallClock

    func register(on router: RouterGroup<ServerContext>) {
        router.requiring(.read).get("timers") { request, context in try await self.list(request, context) }
    }

    private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let (book, visibility, now) = (self.books.current, context.visibility, self.clock.now)
        let rule = RequestReader.text("rule", request)
        let page = try await ScopedPage(
            limit: try RequestReader.limit(request),
            from: try Self.place(request),
            cursor: { (record: OperatorRecord) in OperatorPlace(dueAt: record.dueAt, id: record.id) },
            isVisible: { book.timing($0.id.operation).map { visibility.covers($0.rule) } ?? false },
            read: { place, limit throws(StoreError) in
                try await self.store.operatorTimers(of: rule, after: place, limit: limit)
            }
        )
        let timers = page.rows.map { record -> JSONValue in
            guard let (rule, timing) = book.timing(record.id.operation) else { return [:] }
            var json = record.summary(timing, now)
            json["rule"] = .string(rule.name)
            json["operator"] = .string(timing.name)
            return .object(json)
        }
        var json: JSONObject = ["timers": .array(timers)]
        json["next"] = page.next.map { .string($0.text) }
        return .json(.object(json))
    }

    private static func place(_ request: Request) throws(Problem) -> OperatorPlace? {
        guard let text = RequestReader.text("after", request) else { return nil }
        guard let place = OperatorPlace(text) else {
            throw RequestReader.wrongQuery("after", "must be the 'next' of the page before")
        }
        return place
    }
}

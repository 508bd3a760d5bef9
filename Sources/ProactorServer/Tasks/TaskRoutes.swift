import HTTPTypes
import Hummingbird
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// `/tasks`: what became of events.
struct TaskRoutes: Sendable {
    private static let parameters = LookupQuery.eventParameters.union(LookupQuery.timeParameters)
        .union(["rule", "agent", "state"])

    let store: any Store
    let stream: ProgressStream
    let pages: InboxPages

    func register(on router: RouterGroup<ServerContext>) {
        let router = router.requiring(.read)
        router.get("tasks") { request, _ in try await self.list(request) }
        router.get("tasks/:id") { request, context in
            try await self.show(TaskID(rawValue: try context.parameters.require("id")), request)
        }
        router.get("tasks/:id/stream") { request, context in
            try await self.stream.response(to: request, task: TaskID(rawValue: try context.parameters.require("id")))
        }
    }

    private func list(_ request: Request) async throws -> Response {
        let query = try LookupQuery(request, known: Self.parameters)
        let filter = TaskFilter(
            state: try query.choice("state"),
            event: query.event,
            rule: query.text("rule"),
            agent: query.text("agent"),
            since: try query.time("since"),
            until: try query.time("until")
        )
        let before = query.text("before").map(TaskID.init(rawValue:))
        let tasks = try await self.store.tasks(filter, before: before, limit: query.limit)
        var page: JSONObject = ["tasks": .array(tasks.map { $0.json(steps: [:]) })]
        if tasks.count == query.limit { page["next"] = tasks.last.map { .string($0.id.rawValue) } }
        return .json(.object(page))
    }

    /// JSON, or a page for those who ask for one.
    private func show(_ id: TaskID, _ request: Request) async throws -> Response {
        let isPage = AcceptedType.prefersHTML(request)
        guard let task = try await self.store.task(id) else {
            guard !isPage else { return .page(self.pages.missing("task", id.rawValue), status: .notFound) }
            throw Problem(.notFound, "not-found", "Not found", "there is no task '\(id)'")
        }
        var response = isPage ? try await self.page(task) : try await self.json(task)
        response.headers[.vary] = "Accept"
        return response
    }

    private func page(_ task: TaskSnapshot) async throws(StoreError) -> Response {
        let progress = try await self.store.progress(of: task.id, after: 0, limit: InboxPages.timelineMaximum + 1)
        return .page(self.pages.task(task, progress: progress))
    }

    private func json(_ task: TaskSnapshot) async throws(StoreError) -> Response {
        var steps: [RunID: [Step]] = [:]
        for run in task.runs { steps[run.id] = try await self.store.steps(of: run.id) }
        return .json(task.json(steps: steps))
    }
}

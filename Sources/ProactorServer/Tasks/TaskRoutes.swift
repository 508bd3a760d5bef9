import HTTPTypes
import Hummingbird
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// `/tasks`: what became of events.
struct TaskRoutes: Sendable {
    let store: any Store
    let stream: ProgressStream
    let wait: TaskWait
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
        router.get("tasks/:id/socket") { request, context in
            try await self.stream.socket(to: request, task: TaskID(rawValue: try context.parameters.require("id")))
        }
    }

    private func list(_ request: Request) async throws -> Response {
        let limit = try RequestReader.limit(request)
        let filter = TaskFilter(
            state: try RequestReader.choice("state", request),
            eventType: RequestReader.text("type", request),
            rule: RequestReader.text("rule", request)
        )
        let before = RequestReader.text("before", request).map(TaskID.init(rawValue:))
        let tasks = try await self.store.tasks(filter, before: before, limit: limit)
        var page: JSONObject = ["tasks": .array(tasks.map { $0.json(steps: [:]) })]
        if tasks.count == limit { page["next"] = tasks.last.map { .string($0.id.rawValue) } }
        return .json(.object(page))
    }

    /// JSON, or a page for those who ask for one.
    private func show(_ id: TaskID, _ request: Request) async throws -> Response {
        let isPage = AcceptedType.prefersHTML(request)
        guard let task = try await self.wait.task(id, request) else {
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
        return .json(task.json(steps: steps, callbacks: try await self.store.callbacks(of: task.id)))
    }
}

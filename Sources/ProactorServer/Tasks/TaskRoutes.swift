import HTTPTypes
import Hummingbird
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// `/tasks`: what became of events.
struct TaskRoutes: Sendable {
    let store: any Store
    let stream: ProgressStream

    func register(on router: RouterGroup<some RequestContext>) {
        router.get("tasks") { request, _ in try await self.list(request) }
        router.get("tasks/:id") { _, context in try await self.show(context) }
        router.get("tasks/:id/stream") { request, context in
            try await self.stream.response(to: request, task: TaskID(rawValue: try context.parameters.require("id")))
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

    private func show(_ context: some RequestContext) async throws -> Response {
        let id = TaskID(rawValue: try context.parameters.require("id"))
        guard let task = try await self.store.task(id) else {
            throw Problem(.notFound, "not-found", "Not found", "there is no task '\(id)'")
        }
        var steps: [RunID: [Step]] = [:]
        for run in task.runs { steps[run.id] = try await self.store.steps(of: run.id) }
        return .json(task.json(steps: steps))
    }
}

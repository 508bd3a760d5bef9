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
    let wait: TaskWait
    let pages: InboxPages

    func register(on router: RouterGroup<ServerContext>) {
        let router = router.requiring(.read)
        router.get("tasks") { request, context in try await self.list(request, context) }
        router.get("tasks/:id") { request, context in
            try await self.show(TaskID(rawValue: try context.parameters.require("id")), request, context)
        }
        router.get("tasks/:id/stream") { request, context in
            let id = TaskID(rawValue: try context.parameters.require("id"))
            try await self.requireSight(of: id, context)
            return try await self.stream.response(to: request, task: id)
        }
        router.get("tasks/:id/socket") { request, context in
            let id = TaskID(rawValue: try context.parameters.require("id"))
            try await self.requireSight(of: id, context)
            return try await self.stream.socket(to: request, task: id)
        }
    }

    private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let query = try LookupQuery(request, known: Self.parameters)
        let filter = TaskFilter(
            state: try query.choice("state"),
            event: query.event,
            rule: query.text("rule"),
            agent: query.text("agent"),
            since: try query.time("since"),
            until: try query.time("until")
        )
        let tasks = try await ScopedPage(
            limit: query.limit,
            from: query.text("before").map(TaskID.init(rawValue:)),
            cursor: \TaskSnapshot.id,
            isVisible: context.visibility.covers
        ) { before, limit throws(StoreError) in
            try await self.store.tasks(filter, before: before, limit: limit)
        }
        var page: JSONObject = ["tasks": .array(tasks.rows.map { $0.json(steps: [:]) })]
        page["next"] = tasks.next.map { .string($0.rawValue) }
        return .json(.object(page))
    }

    /// JSON, or a page for those who ask for one.
    private func show(_ id: TaskID, _ request: Request, _ context: ServerContext) async throws -> Response {
        let isPage = AcceptedType.prefersHTML(request)
        guard let task = try await self.waited(id, request, context) else {
            guard !isPage else { return .page(self.pages.missing("task", id.rawValue), status: .notFound) }
            throw Self.missing(id)
        }
        var response = isPage ? try await self.page(task) : try await self.json(task)
        response.headers[.vary] = "Accept"
        return response
    }

    private func requireSight(of id: TaskID, _ context: ServerContext) async throws {
        guard context.visibility.scope.isEverything else {
            guard try await self.task(id, context) != nil else { throw Self.missing(id) }
            return
        }
    }

    /// `nil` where there is no such task, or it is out of sight.
    private func task(_ id: TaskID, _ context: ServerContext) async throws(StoreError) -> TaskSnapshot? {
        try await self.store.task(id).flatMap { context.visibility.covers($0) ? $0 : nil }
    }

    /// The same once it has come as far as the request waits for. Nobody waits for what is out of their sight.
    private func waited(_ id: TaskID, _ request: Request, _ context: ServerContext) async throws -> TaskSnapshot? {
        // What is wrong with the request is told whatever there is.
        _ = (try self.wait.time(request), try self.wait.goal(request))
        guard try await self.task(id, context) != nil, let task = try await self.wait.task(id, request) else {
            return nil
        }
        return context.visibility.covers(task) ? task : nil
    }

    private static func missing(_ id: TaskID) -> Problem {
        Problem(.notFound, "not-found", "Not found", "there is no task '\(id)'")
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

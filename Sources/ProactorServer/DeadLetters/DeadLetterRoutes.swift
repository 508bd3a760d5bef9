import HTTPTypes
import Hummingbird
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// `/dead-letters`: the runs that could not go on, and what is done about them.
struct DeadLetterRoutes: Sendable {
    private static let filters = ["rule", "agent", "type", "code", "since", "until"]

    let desk: DeadLetterDesk
    let directories: DirectoryShelf

    func register(on router: RouterGroup<ServerContext>) {
        let router = router.requiring(.operate)
        router.get("dead-letters") { request, _ in try await self.list(request) }
        router.get("dead-letters/:id") { _, context in
            let id = RunID(rawValue: try context.parameters.require("id"))
            let report = try await Self.answer { () async throws(DeadLetterError) in
                try await self.desk.report(on: id)
            }
            return Response.json(report.json)
        }
        router.post("dead-letters/replay") { request, _ in try await self.replayAll(request) }
        router.post("dead-letters/:id/replay") { request, context in
            try await self.replay(RunID(rawValue: try context.parameters.require("id")), request)
        }
        router.post("dead-letters/:id/discard") { request, context in
            try await self.discard(RunID(rawValue: try context.parameters.require("id")), request)
        }
    }

    private static func answer<Value: Sendable>(
        _ work: () async throws(DeadLetterError) -> Value
    ) async throws(Problem) -> Value {
        do { return try await work() } catch { throw Problem(error) }
    }

    private func list(_ request: Request) async throws -> Response {
        let limit = try RequestReader.limit(request)
        let filter = DeadLetterFilter(
            includesResolved: RequestReader.text("all", request) == "true",
            rule: RequestReader.text("rule", request),
            agent: RequestReader.text("agent", request),
            eventType: RequestReader.text("type", request),
            code: RequestReader.text("code", request),
            since: try Self.time("since", request),
            until: try Self.time("until", request)
        )
        let before = RequestReader.text("before", request).map(RunID.init(rawValue:))
        let letters = try await Self.answer { () async throws(DeadLetterError) in
            try await self.desk.list(filter, before: before, limit: limit)
        }
        var page: JSONObject = ["deadLetters": .array(letters.map(\.json))]
        if letters.count == limit { page["next"] = letters.last.map { .string($0.run.id.rawValue) } }
        return .json(.object(page))
    }

    private static func time(_ name: String, _ request: Request) throws(Problem) -> Timestamp? {
        guard let text = RequestReader.text(name, request) else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw RequestReader.wrongQuery(name, "must be a time such as 2026-01-31T09:00:00Z")
        }
        return time
    }

    private func body(_ request: Request, members: [String]) async throws -> DeadLetterRequest {
        let body = try await RequestReader.body(of: request, sizeMaximum: RequestReader.smallBodyMaximum)
        return try DeadLetterRequest(body, members: members, directory: self.directories.current)
    }

    private func replay(_ id: RunID, _ request: Request) async throws -> Response {
        let wanted = try await self.body(request, members: ["by", "reason", "resume"])
        let run = try await Self.answer { () async throws(DeadLetterError) in try await self.replay(id, wanted) }
        return .json(Self.replayed(id, run))
    }

    private func replay(_ id: RunID, _ wanted: DeadLetterRequest) async throws(DeadLetterError) -> Run {
        wanted.isResumed
            ? try await self.desk.resume(id, by: wanted.person, reason: wanted.reason)
            : try await self.desk.replay(id, by: wanted.person, reason: wanted.reason)
    }

    private static func replayed(_ id: RunID, _ run: Run) -> JSONValue {
        ["id": .string(id.rawValue), "replay": .string(run.id.rawValue), "task": .string(run.taskID.rawValue)]
    }

    /// Deals with all that a filter finds, oldest last, each on its own.
    private func replayAll(_ request: Request) async throws -> Response {
        let wanted = try await self.body(request, members: ["by", "reason", "resume"] + Self.filters)
        guard wanted.filter != DeadLetterFilter() else {
            throw Problem(
                .badRequest,
                "invalid-request",
                "Not understood",
                "say which dead letters, with one of \(Self.filters.joined(separator: ", "))"
            )
        }
        let letters = try await Self.answer { () async throws(DeadLetterError) in
            try await self.desk.list(wanted.filter, before: nil, limit: DeadLetterDesk.batchMaximum)
        }
        var replayed: [JSONValue] = []
        var refused: [JSONValue] = []
        for letter in letters where letter.run.parent == nil {
            do throws(DeadLetterError) {
                replayed.append(Self.replayed(letter.run.id, try await self.replay(letter.run.id, wanted)))
            } catch .store(let error) {
                throw Problem(error)
            } catch {
                refused.append(["id": .string(letter.run.id.rawValue), "detail": .string("\(error)")])
            }
        }
        return .json([
            "replayed": .array(replayed), "refused": .array(refused),
            "isComplete": .bool(letters.count < DeadLetterDesk.batchMaximum),
        ])
    }

    private func discard(_ id: RunID, _ request: Request) async throws -> Response {
        let wanted = try await self.body(request, members: ["by", "reason"])
        try await Self.answer { () async throws(DeadLetterError) in
            try await self.desk.discard(id, by: wanted.person, reason: wanted.reason)
        }
        return .json(["id": .string(id.rawValue), "discarded": true])
    }
}

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
        router.get("dead-letters") { request, context in try await self.list(request, context) }
        router.get("dead-letters/:id") { _, context in
            let id = RunID(rawValue: try context.parameters.require("id"))
            let report = try await self.report(on: id, context)
            return Response.json(report.json)
        }
        router.post("dead-letters/replay") { request, context in try await self.replayAll(request, context) }
        router.post("dead-letters/:id/replay") { request, context in
            try await self.replay(RunID(rawValue: try context.parameters.require("id")), request, context)
        }
        router.post("dead-letters/:id/discard") { request, context in
            try await self.discard(RunID(rawValue: try context.parameters.require("id")), request, context)
        }
    }

    private static func answer<Value: Sendable>(
        _ work: () async throws(DeadLetterError) -> Value
    ) async throws(Problem) -> Value {
        do { return try await work() } catch { throw Problem(error) }
    }

    /// - Throws: ``Problem`` where there is no such dead letter, or it is out of sight.
    private func report(on id: RunID, _ context: ServerContext) async throws(Problem) -> DeadLetterReport {
        let report = try await Self.answer { () async throws(DeadLetterError) in try await self.desk.report(on: id) }
        guard context.visibility.covers(report.letter) else { throw Problem(DeadLetterError.notFound(id)) }
        return report
    }

    private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let limit = try RequestReader.limit(request)
        let filter = DeadLetterFilter(
            includesResolved: try RequestReader.flag("all", request),
            rule: RequestReader.text("rule", request),
            agent: RequestReader.text("agent", request),
            eventType: RequestReader.text("type", request),
            code: RequestReader.text("code", request),
            since: try Self.time("since", request),
            until: try Self.time("until", request)
        )
        let before = RequestReader.text("before", request).map(RunID.init(rawValue:))
        let letters = try await ScopedPage(
            limit: limit,
            from: before,
            cursor: \DeadLetter.run.id,
            isVisible: context.visibility.covers
        ) { before, limit throws(Problem) in
            try await Self.answer { () async throws(DeadLetterError) in
                try await self.desk.list(filter, before: before, limit: limit)
            }
        }
        var page: JSONObject = ["deadLetters": .array(letters.rows.map(\.json))]
        page["next"] = letters.next.map { .string($0.rawValue) }
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
        return try DeadLetterRequest(body, members: members)
    }

    /// Who deals with dead letters, in whose name, and why.
    private struct Dealing: Sendable {
        let actor: String
        let principal: String?
        let reason: String?
        let isResumed: Bool
    }

    private func dealing(_ wanted: DeadLetterRequest, _ context: ServerContext) throws(Problem) -> Dealing {
        Dealing(
            actor: try Actor.anybody(wanted.person, context.principal, self.directories.current),
            principal: context.principal.auditName,
            reason: wanted.reason,
            isResumed: wanted.isResumed
        )
    }

    private func replay(_ id: RunID, _ request: Request, _ context: ServerContext) async throws -> Response {
        let dealing = try self.dealing(
            try await self.body(request, members: ["by", "reason", "resume"]),
            context
        )
        if !context.visibility.scope.isEverything { _ = try await self.report(on: id, context) }
        let run = try await Self.answer { () async throws(DeadLetterError) in try await self.replay(id, dealing) }
        return .json(Self.replayed(id, run))
    }

    private func replay(_ id: RunID, _ dealing: Dealing) async throws(DeadLetterError) -> Run {
        let (actor, reason, principal) = (dealing.actor, dealing.reason, dealing.principal)
        return dealing.isResumed
            ? try await self.desk.resume(id, by: actor, reason: reason, principal: principal)
            : try await self.desk.replay(id, by: actor, reason: reason, principal: principal)
    }

    private static func replayed(_ id: RunID, _ run: Run) -> JSONValue {
        ["id": .string(id.rawValue), "replay": .string(run.id.rawValue), "task": .string(run.taskID.rawValue)]
    }

    /// Deals with all that a filter finds, oldest last, each on its own.
    private func replayAll(_ request: Request, _ context: ServerContext) async throws -> Response {
        let wanted = try await self.body(request, members: ["by", "reason", "resume"] + Self.filters)
        let dealing = try self.dealing(wanted, context)
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
        for letter in letters where letter.run.parent == nil && context.visibility.covers(letter) {
            do throws(DeadLetterError) {
                replayed.append(Self.replayed(letter.run.id, try await self.replay(letter.run.id, dealing)))
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

    private func discard(_ id: RunID, _ request: Request, _ context: ServerContext) async throws -> Response {
        let dealing = try self.dealing(try await self.body(request, members: ["by", "reason"]), context)
        if !context.visibility.scope.isEverything { _ = try await self.report(on: id, context) }
        try await Self.answer { () async throws(DeadLetterError) in
            try await self.desk.discard(
                id,
                by: dealing.actor,
                reason: dealing.reason,
                principal: dealing.principal
            )
        }
        return .json(["id": .string(id.rawValue), "discarded": true])
    }
}

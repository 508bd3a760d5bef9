import HTTPTypes
import Hummingbird
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage

/// What operators look at: health, metrics, and the audit log.
struct OperationRoutes: Sendable {
    let store: any Store
    let books: RuleBookShelf
    let telemetry: ServerTelemetry
    let metrics: MetricsPage
    let limits: EngineLimits
    let clock: any WallClock

    func register(on router: RouterGroup<ServerContext>) {
        router.get("health/live") { _, _ in try self.live() }
        router.get("health/ready") { _, _ in try await self.ready() }
        router.requiring(.operate).get("audit") { request, context in
            // The chain cannot be checked in part.
            try context.visibility.requireEverything("the audit log")
            return try await self.audit(request)
        }
        router.requiring(.operate, .read).get("metrics") { _, _ in await self.metrics.response() }
    }

    private var checks: HealthChecks { HealthChecks(vitals: self.telemetry.vitals, limits: self.limits) }

    /// Fails only where a restart would help.
    private func live() throws -> Response {
        try self.answer("live", self.checks.liveness(at: self.clock.now))
    }

    /// Ready means that an event could be made durable now, and that what follows from it would be done.
    private func ready() async throws -> Response {
        var storeProblem: String?
        do throws(StoreError) { try await self.store.checkHealth() } catch { storeProblem = "\(error)" }
        var unrouted = 0
        if storeProblem == nil, self.telemetry.vitals.router != nil {
            // Where it cannot be read, the store's own check tells.
            unrouted = (try? await self.store.unroutedEventCount()) ?? 0
        }
        let checks = self.checks.readiness(
            at: self.clock.now,
            storeProblem: storeProblem,
            unroutedEvents: unrouted,
            hasRuleBook: !self.books.current.hash.isEmpty
        )
        return try self.answer("ready", checks)
    }

    private func answer(_ status: String, _ checks: [HealthCheck]) throws -> Response {
        let uptime = self.clock.now.duration(since: self.telemetry.vitals.startedAt)
        let members: JSONObject = [
            "checks": .object(JSONObject(checks.map { ($0.name, $0.json) })),
            "version": .string(ProactorVersion.current), "uptimeSeconds": .int(max(0, uptime.components.seconds)),
        ]
        let problems = checks.compactMap { check in check.problem.map { "\(check.name): \($0)" } }
        guard problems.isEmpty else {
            throw Problem(
                .serviceUnavailable,
                "not-\(status)",
                "The server is not \(status)",
                problems.joined(separator: "; "),
                members: members
            )
        }
        var json: JSONObject = ["status": .string(status)]
        for (key, value) in members { json[key] = value }
        return .json(.object(json))
    }

    private func audit(_ request: Request) async throws -> Response {
        let limit = try RequestReader.limit(request)
        var after: Int64 = 0
        if let text = RequestReader.text("after", request) {
            guard let number = Int64(text), number >= 0 else {
                throw RequestReader.wrongQuery("after", "must be an entry's number")
            }
            after = number
        }
        let entries = try await self.store.auditEntries(after: after, limit: limit)
        return .json(["entries": .array(entries.map(\.json))])
    }
}

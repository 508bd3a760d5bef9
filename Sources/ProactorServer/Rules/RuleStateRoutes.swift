import Hummingbird
import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage

/// `GET /rules/{name}/state`: what a rule's time operator knows.
struct RuleStateRoutes: Sendable {
    /// Keys of one page.
    private static let pageMaximum = 100

    let store: any Store
    let books: RuleBookShelf
    let clock: any WallClock

    func register(on router: RouterGroup<ServerContext>) {
        router.requiring(.read).get("rules/:name/state") { request, context in
            try await self.state(request, context)
        }
    }

    private func state(_ request: Request, _ context: ServerContext) async throws -> Response {
        let name = try context.parameters.require("name")
        guard let rule = self.books.current.rule(named: name), context.visibility.covers(rule) else {
            throw Problem(.notFound, "not-found", "Not found", "there is no rule '\(name)'")
        }
        let wanted = request.uri.queryParameters["operator"].map(String.init)
        guard let timing = rule.operators.first(where: { wanted == nil || $0.name == wanted }) else {
            let what = wanted.map { "operator '\($0)'" } ?? "time operator"
            throw Problem(.notFound, "no-operator", "Not found", "the rule '\(name)' has no \(what)")
        }
        let key = request.uri.queryParameters["key"].map(String.init)
        let records: [OperatorRecord]
        if let key {
            let ids = [key, JSONValue.string(key).jsonText].map { OperatorKey(operation: timing.id, key: $0) }
            records = try await self.store.operatorRecords(ids).records
        } else {
            let after = request.uri.queryParameters["after"].map(String.init)
            records = try await self.store.operatorRecords(of: timing.id, after: after, limit: Self.pageMaximum)
        }
        let counts = try await self.store.operatorRecords([OperatorKey(operation: timing.id, key: "")]).keyCounts
        let now = self.clock.now
        var json: JSONObject = [
            "rule": .string(name), "operator": .string(timing.name), "operatorId": .string(timing.id),
            "keys": .int(Int64(counts[timing.id] ?? 0)),
            "states": .array(
                records.map { record in
                    var json = record.summary(timing, now)
                    json["state"] = record.state
                    return .object(json)
                }
            ),
        ]
        if key == nil, records.count == Self.pageMaximum { json["next"] = records.last.map { .string($0.id.key) } }
        return .json(.object(json))
    }
}

extension OperatorRecord {
    /// The key, when there is something to do, and a sentence about what is known.
    func summary(_ timing: Timing, _ now: Timestamp) -> JSONObject {
        let state = OperatorState(self.state, timing.operation)
        var object: JSONObject = [
            "dueAt": .string(self.dueAt.description),
            "summary": .string(OperatorSummaryText.text(state, timing.operation, at: now).text),
        ]
        if !self.id.key.isEmpty {
            object["key"] = (try? JSONParser.parse(Array(self.id.key.utf8))) ?? .string(self.id.key)
        }
        return object
    }
}

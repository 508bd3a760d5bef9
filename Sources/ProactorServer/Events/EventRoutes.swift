import HTTPTypes
import Hummingbird
import NIOCore
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// `POST /events`: takes events from outside, and answers once they are durable.
struct EventRoutes: Sendable {
    let intake: Intake
    let limits: EngineLimits

    func register(on router: RouterGroup<ServerContext>) {
        router.requiring(.emit).post("events") { request, context in try await self.post(request, context) }
    }

    private func post(_ request: Request, _ context: ServerContext) async throws -> Response {
        let body = try await RequestReader.body(of: request, sizeMaximum: self.limits.requestSize)
        let received = try CloudEventsRequest(headers: request.headers, body: body, limits: self.limits)
        for (index, event) in received.events.enumerated()
        where !context.visibility.covers(type: event.type, rules: []) {
            throw Problem.outOfScope(type: event.type, context.principal, index: received.isBatch ? index : nil)
        }
        let results: [AppendResult]
        do {
            results = try await self.intake.accept(received.events)
        } catch {
            throw Problem(error, isBatch: received.isBatch)
        }
        let accepted = zip(received.events, results).map { Self.json($0, $1) }
        guard !received.isBatch, let first = accepted.first, let task = results.first?.taskID else {
            return .json(["tasks": .array(accepted)], status: .accepted)
        }
        return .json(first, status: .accepted, headers: [.location: "/tasks/\(task)"])
    }

    /// What a sender is told of one event.
    static func json(_ event: Event, _ result: AppendResult) -> JSONValue {
        [
            "task": .string(result.taskID.rawValue), "id": .string(event.id), "source": .string(event.source),
            "duplicate": .bool(result.isDuplicate),
        ]
    }
}

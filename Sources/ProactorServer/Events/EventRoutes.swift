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
    let callbacks: CallbackPolicy?
    let clock: any WallClock

    func register(on router: RouterGroup<ServerContext>) {
        router.requiring(.emit).post("events") { request, context in try await self.post(request, context) }
    }

    private func post(_ request: Request, _ context: ServerContext) async throws -> Response {
        let principal = context.principal
        let key = try IdempotencyKey(request)
        let callback = try CallbackRequest.url(request, self.callbacks)
        let body = try await RequestReader.body(of: request, sizeMaximum: self.limits.requestSize)
        let received = try CloudEventsRequest(
            headers: request.headers,
            body: body,
            limits: self.limits,
            idOf: key.map { key in { key.eventID(of: principal, index: $0) } }
        )
        for (index, event) in received.events.enumerated()
        where !context.visibility.covers(type: event.type, rules: []) {
            throw Problem.outOfScope(type: event.type, principal, index: received.isBatch ? index : nil)
        }
        do {
            guard key != nil || callback != nil else {
                return Self.answer(received, try await self.intake.accept(Self.posted(received.events, by: principal)))
            }
            let expiresAt = self.clock.now.advanced(by: self.limits.idempotency)
            let answer = try await self.intake.accept(
                Self.posted(received.events, by: principal),
                key: key?.intakeKey(of: principal, request, body, expiresAt: expiresAt),
                callback: callback
            )
            switch answer {
            case .appended(let results): return Self.answer(received, results)
            case .repeated(let results):
                var response = Self.answer(received, results)
                response.headers[HTTPField.Name.idempotencyReplayed] = "true"
                return response
            case .keyTaken: throw Self.keyTaken
            }
        } catch let error as IntakeError {
            throw Problem(error, isBatch: received.isBatch)
        }
    }

    /// The events, with the person in whose name they are posted: who sends them does not say that themselves.
    private static func posted(_ events: [Event], by principal: Principal) -> [Event] {
        guard let person = principal.person else { return events }
        return events.map { event in
            var event = event
            event.extensions[Event.ExtensionName.postedBy] = .string(person)
            return event
        }
    }

    private static var keyTaken: Problem {
        Problem(
            .unprocessableContent,
            "idempotency-key-taken",
            "The key belongs to another request",
            "a request with this 'Idempotency-Key' and another content was accepted before; send a new request with a new key"
        )
    }

    private static func answer(_ received: CloudEventsRequest, _ results: [AppendResult]) -> Response {
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

extension HTTPField.Name {
    /// The name is valid by inspection, so that the fallback is never taken.
    fileprivate static let idempotencyReplayed = Self("Idempotency-Replayed") ?? .age
}

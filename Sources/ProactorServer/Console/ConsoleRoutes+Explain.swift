import HTTPTypes
import Hummingbird
import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage

extension ConsoleRoutes {
    /// The form, and what the rules say to the event of the log that the query names, if it names one.
    func explainChosen(_ request: Request, _ context: ServerContext) async throws -> Response {
        guard let text = RequestReader.text("event", request) else {
            return try await self.explainPage(text: "", explanation: nil, problem: nil, .ok, context)
        }
        guard let sequence = Int64(text), let logged = try await self.store.event(sequence: sequence),
            context.visibility.covers(
                type: logged.event.type,
                rules: try await self.store.runs(ofEvent: sequence).map(\.rule)
            )
        else { return self.missing("event", text, .explain, context) }
        return try await self.explained(logged.event, context)
    }

    /// What the rules say to the event in the form, which is neither kept nor routed.
    func explainPasted(_ request: Request, _ context: ServerContext) async throws -> Response {
        // A form's encoding makes up to three bytes of one.
        let body = try await RequestReader.body(of: request, sizeMaximum: self.limits.eventSize * 3 + 64)
        let text = FormFields(body)["event"] ?? ""
        let event: Event
        do throws(Problem) {
            let received = try CloudEventsRequest(
                headers: [.contentType: "application/cloudevents+json"],
                body: Array(text.utf8),
                limits: self.limits
            )
            guard let first = received.events.first else {
                throw Problem(.badRequest, "invalid-event", "Not one event", "one event is explained at a time")
            }
            event = first
        } catch {
            return try await self.explainPage(
                text: text,
                explanation: nil,
                problem: error.detail,
                error.status,
                context
            )
        }
        guard context.visibility.covers(type: event.type, rules: []) else {
            let why = "Events of the type \(event.type) are not within your scope."
            return try await self.explainPage(text: text, explanation: nil, problem: why, .forbidden, context)
        }
        return try await self.explained(event, text: text, context)
    }

    private func explained(_ event: Event, text: String? = nil, _ context: ServerContext) async throws -> Response {
        let book = self.books.current
        var explanation = EventExplanation(
            of: event,
            by: book,
            promptSizeMaximum: self.limits.promptSize,
            at: self.clock.now
        )
        explanation.rules.removeAll { told in
            book.rule(named: told.rule).map { !context.visibility.covers($0) } ?? true
        }
        let shown = text ?? CloudEventsJSON.json(from: event).withWholeNumbers.prettyJSONText
        return try await self.explainPage(text: shown, explanation: explanation, problem: nil, .ok, context)
    }

    private func explainPage(
        text: String,
        explanation: EventExplanation?,
        problem: String?,
        _ status: HTTPResponse.Status,
        _ context: ServerContext
    ) async throws -> Response {
        let visibility = context.visibility
        let recent = try await ScopedPage(
            limit: ExplainPage.recentMaximum,
            from: PageCursor?.none,
            cursor: \FoundEvent.cursor,
            isVisible: { visibility.covers(type: $0.event.event.type, rules: $0.rules) },
            read: { (cursor, limit) async throws(StoreError) in
                try await self.store.events(EventFilter(), before: cursor, limit: limit)
            }
        )
        let page = ExplainPage(
            bar: self.bar(.explain, context),
            text: text,
            explanation: explanation,
            problem: problem,
            recent: recent.rows,
            now: self.clock.now
        )
        return .page(page.page.html, status: status)
    }
}

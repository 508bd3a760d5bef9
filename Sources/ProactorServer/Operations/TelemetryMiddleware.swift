import HTTPTypes
import Hummingbird
import Metrics
import ProactorTelemetry
import Tracing

/// Measures requests, and begins the span of each below what its sender says it is a part of.
///
/// The first of all middleware, so that it sees every answer.
struct TelemetryMiddleware: RouterMiddleware {
    /// Asked every few seconds by machines; spans of them would drown the others.
    private static let untraced: Set<String> = ["/health/live", "/health/ready", "/metrics"]
    /// Methods that are told apart; anybody can make up more.
    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]

    private let inFlight = Meter(label: MetricName.requestsInFlight)

    func handle(
        _ request: Request,
        context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        self.inFlight.increment()
        defer { self.inFlight.decrement() }
        let method = Self.methods.contains(request.method) ? request.method.rawValue : "other"
        guard !Self.untraced.contains(request.uri.path) else {
            let response = try await next(request, context)
            self.record(method, context, Int(response.status.code), start)
            return response
        }
        var parent = ServiceContext.topLevel
        InstrumentationSystem.instrument.extract(request.headers, into: &parent, using: HeaderExtractor())
        let span = startSpan(method, context: parent, ofKind: .server)
        defer { span.end() }
        do {
            let response = try await ServiceContext.withValue(span.context) { try await next(request, context) }
            let status = Int(response.status.code)
            self.record(method, context, status, start)
            self.describe(span, method, context, status)
            return response
        } catch {
            // The connection broke; nobody was answered.
            self.record(method, context, 0, start)
            span.recordError(error)
            span.setStatus(SpanStatus(code: .error))
            throw error
        }
    }

    private func describe(_ span: any Span, _ method: String, _ context: ServerContext, _ status: Int) {
        guard span.isRecording else { return }
        if let route = Self.route(context) { span.operationName = "\(method) \(route)" }
        span.updateAttributes { attributes in
            attributes[AttributeName.requestMethod] = method
            attributes[AttributeName.route] = Self.route(context)
            attributes[AttributeName.status] = status
            if status >= 500 { attributes[AttributeName.errorType] = String(status) }
        }
        if status >= 500 { span.setStatus(SpanStatus(code: .error)) }
    }

    /// The route's template; `nil` where there is none, which the router names so.
    private static func route(_ context: ServerContext) -> String? {
        context.endpointPath == "NotFound" ? nil : context.endpointPath
    }

    /// - Parameter status: 0 where no answer was given.
    private func record(
        _ method: String,
        _ context: ServerContext,
        _ status: Int,
        _ start: ContinuousClock.Instant
    ) {
        let labels = [("method", method), ("route", Self.route(context) ?? "(none)")]
        let told = status == 0 ? "none" : String(status)
        Counter(label: MetricName.requests, dimensions: labels + [("status", told)]).increment()
        Timer(label: MetricName.requestDuration, dimensions: labels).record(duration: start.duration(to: .now))
    }
}

private struct HeaderExtractor: Extractor {
    func extract(key: String, from carrier: HTTPFields) -> String? {
        guard let name = HTTPField.Name(key) else { return nil }
        let values = carrier[values: name]
        // Several headers of a name are one list (RFC 9110, section 5.3); a list of parents is no parent.
        return values.isEmpty ? nil : values.joined(separator: ",")
    }
}

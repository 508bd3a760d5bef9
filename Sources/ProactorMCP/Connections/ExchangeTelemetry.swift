import Metrics
import ProactorComponents
import ProactorModel
import ProactorTelemetry
import Tracing

/// What is measured and traced of requests to a server. The request carries the trace on in its metadata.
enum ExchangeTelemetry {
    static func measure(
        _ request: MCPRequest,
        _ body: (MCPRequest) async throws(ToolFailure) -> RPCOutcome
    ) async throws(ToolFailure) -> RPCOutcome {
        let span = startSpan([request.method, request.name].compactMap(\.self).joined(separator: " "), ofKind: .client)
        if span.isRecording {
            span.updateAttributes { attributes in
                attributes[AttributeName.mcpMethod] = request.method
                attributes[AttributeName.toolName] = request.name
            }
        }
        let start = ContinuousClock.now
        let traced = Self.joined(request, span.context)
        let result: Result<RPCOutcome, ToolFailure> = await ServiceContext.withValue(span.context) {
            do throws(ToolFailure) { return .success(try await body(traced)) } catch { return .failure(error) }
        }
        var errorType: String?
        switch result {
        case .success(.error(let error)):
            errorType = String(error.code)
            span.attributes[AttributeName.rpcStatus] = String(error.code)
        case .failure(let failure): errorType = failure.kind.rawValue
        case .success: break
        }
        Timer(
            label: MetricName.mcpDuration,
            dimensions: [("mcp_method_name", request.method)] + (errorType.map { [("error_type", $0)] } ?? [])
        ).record(duration: start.duration(to: .now))
        if let errorType {
            span.attributes[AttributeName.errorType] = errorType
            span.setStatus(SpanStatus(code: .error))
        }
        span.end()
        return try result.get()
    }

    private static func joined(_ request: MCPRequest, _ context: ServiceContext) -> MCPRequest {
        var meta = request.params["_meta"]?.objectValue ?? [:]
        let count = meta.count
        InstrumentationSystem.instrument.inject(context, into: &meta, using: MetadataInjector())
        guard meta.count > count else { return request }
        var request = request
        request.params["_meta"] = .object(meta)
        return request
    }
}

private struct MetadataInjector: Injector {
    func inject(_ value: String, forKey key: String, into carrier: inout JSONObject) { carrier[key] = .string(value) }
}

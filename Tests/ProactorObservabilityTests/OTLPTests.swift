import ProactorComponents
import ProactorModel
import ProactorTelemetry
import Testing
import Tracing

@testable import ProactorObservability

@Suite("OTLP in JSON") struct OTLPTests {
    private func spans(_ make: (SpanTracer) -> Void) -> [SpanRecord] {
        let queue = SpanQueue()
        make(SpanTracer(queue: queue, sampler: TraceSampler(ratio: 1)))
        return queue.take()
    }

    /// A request that uses everything the form has.
    static func rich() throws -> JSONValue {
        let queue = SpanQueue()
        let tracer = SpanTracer(queue: queue, sampler: TraceSampler(ratio: 1))
        var context = ServiceContext.topLevel
        context.trace = TraceContext(
            parent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            state: "a=b"
        )
        for kind in [SpanKind.internal, .server, .client, .producer, .consumer] {
            let span = tracer.startSpan("rich \"\u{1F600}\"\n", context: context, ofKind: kind)
            span.updateAttributes { attributes in
                attributes["text"] = "ä\u{0}\u{1b}[31m"
                attributes["whole"] = Int64.max
                attributes["number"] = 0.5
                attributes["none"] = Double.nan
                attributes["flag"] = true
                attributes["texts"] = ["a", "b"]
                attributes["numbers"] = SpanAttribute.int64Array([1, -2])
                attributes["doubles"] = SpanAttribute.doubleArray([1, .infinity])
                attributes["flags"] = SpanAttribute.boolArray([true, false])
            }
            span.addEvent(SpanEvent(name: "happened", attributes: ["at": "noon"]))
            span.addLink(SpanLink(context: context, attributes: ["why": "cause"]))
            span.setStatus(SpanStatus(code: kind == .client ? .error : .ok, message: "so it is"))
            span.end()
        }
        return OTLPTrace.request(
            queue.take(),
            resource: [("service.name", "proactor")],
            AttributeCleaner(remover: SecretRemover([]))
        )
    }

    @Test("ids are hexadecimal, kinds and states numbers, and 64-bit numbers texts")
    func writesForm() throws {
        let request = try Self.rich()
        let spans = try #require(
            request["resourceSpans"]?.arrayValue?.first?["scopeSpans"]?.arrayValue?.first?["spans"]?.arrayValue
        )
        #expect(spans.map { $0["kind"] } == [1, 2, 3, 4, 5])
        #expect(spans.map { $0["status"]?["code"] } == [1, 1, 2, 1, 1])
        let span = try #require(spans.first)
        #expect(span["traceId"] == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(span["parentSpanId"] == "00f067aa0ba902b7")
        #expect(span["spanId"]?.stringValue?.wholeMatch(of: /[0-9a-f]{16}/) != nil)
        #expect(span["startTimeUnixNano"]?.stringValue.flatMap { UInt64($0) } != nil)
        #expect(span["traceState"] == "a=b")
        let attributes = Dictionary(
            uniqueKeysWithValues: (span["attributes"]?.arrayValue ?? []).map {
                ($0["key"]?.stringValue ?? "", $0["value"])
            }
        )
        #expect(attributes["whole"] == ["intValue": "9223372036854775807"])
        #expect(attributes["none"] == ["doubleValue": "NaN"])
        #expect(attributes["numbers"] == ["arrayValue": ["values": [["intValue": "1"], ["intValue": "-2"]]]])
        #expect(Self.keys(of: request).allSatisfy { !$0.contains("_") })
    }

    private static func keys(of value: JSONValue) -> [String] {
        switch value {
        case .object(let object): object.flatMap { [$0.key] + Self.keys(of: $0.value) }
        case .array(let elements): elements.flatMap(Self.keys)
        default: []
        }
    }

    @Test("no secret leaves, nor what may hold one in an address")
    func removesSecrets() throws {
        let spans = self.spans { tracer in
            let span = tracer.startSpan("GET hunter22", context: .topLevel, ofKind: .client)
            span.attributes["url.full"] = "https://hooks.example.com/services/T0/B0/xyz?key=1"
            span.attributes["url.path"] = "/services/T0/B0/xyz"
            span.attributes["url.query"] = "key=1"
            span.attributes["a"] = "token hunter22!"
            span.attributes["b"] = ["x", "hunter22"]
            span.attributes["http.status_code"] = 200
            span.addEvent(SpanEvent(name: "hunter22", attributes: ["c": "hunter22"]))
            span.setStatus(SpanStatus(code: .error, message: "hunter22"))
            span.end()
        }
        let text = OTLPTrace.request(spans, resource: [], AttributeCleaner(remover: SecretRemover(["hunter22"])))
            .jsonText
        #expect(!text.contains("hunter22"))
        #expect(!text.contains("services"))
        #expect(!text.contains("key=1"))
        #expect(text.contains(#"{"key":"http.response.status_code","value":{"intValue":"200"}}"#))
    }

    @Test(
        "long texts are cut, those of content later",
        arguments: [("a", 4097), (AttributeName.inputMessages, 65_537)]
    )
    func cutsTexts(name: String, length: Int) {
        let cleaner = AttributeCleaner(remover: SecretRemover([]))
        let cleaned = cleaner.clean([name: .string(String(repeating: "x", count: 100_000))])
        guard case .string(let text) = cleaned.first?.value else { return #expect(Bool(false), "no text") }
        #expect(text.count == length)
    }

    @Test(
        "answers of collectors mean what the specification says",
        arguments: [
            (200, nil, "{}", OTLPVerdict.taken(rejected: 0, message: nil)),
            (200, nil, "", .taken(rejected: 0, message: nil)),
            (
                200, nil, #"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"no"}}"#,
                .taken(rejected: 3, message: "no")
            ), (200, nil, #"{"partialSuccess":{"rejectedSpans":2}}"#, .taken(rejected: 2, message: nil)),
            (429, "7", "", .retry(after: .seconds(7))), (503, nil, "", .retry(after: nil)),
            (502, "soon", "", .retry(after: nil)), (504, "100000", "", .retry(after: .seconds(30))),
            (400, "7", "", .refused), (401, nil, "", .refused), (500, nil, "", .refused), (404, nil, "", .refused),
        ]
    )
    func readsAnswers(status: Int, retryAfter: String?, body: String, verdict: OTLPVerdict) {
        #expect(OTLPVerdict(status: status, retryAfter: retryAfter, body: Array(body.utf8)) == verdict)
    }

    @Test("the environment names the service and adds to what is said of it")
    func readsResource() {
        let attributes = ResourceAttributes.make(
            environment: [
                "OTEL_SERVICE_NAME": "reorder",
                "OTEL_RESOURCE_ATTRIBUTES": "service.name=other, deployment.environment=pr%6Fd,broken,=x,a%",
            ],
            version: "1",
            instance: "i"
        )
        let byName = Dictionary(uniqueKeysWithValues: attributes)
        #expect(byName["service.name"] == "reorder")
        #expect(byName["deployment.environment"] == "prod")
        #expect(byName["service.instance.id"] == "i")
        #expect(byName[""] == nil)
    }
}

import ProactorComponents
import ProactorConfiguration
import ProactorDiagnostics
import ProactorModel
import ProactorYAML
import Testing

@Suite struct TelemetryReaderTests {
    @Test func `every key of telemetry and logs is read`() throws {
        let settings = try #require(read(DeploymentReaderTests.whole).deployment).telemetry
        #expect(!settings.recordsMetrics)
        #expect(settings.metricSeries == 18)
        #expect(settings.content)
        let traces = try #require(settings.traces)
        #expect(traces.endpoint == "http://collector:4318")
        #expect(
            traces.headers == [
                "X-Team": ConfiguredText(literal: "ops"),
                "Authorization": ConfiguredText(literal: "Bearer ", secret: .environment("OTLP_TOKEN")),
            ]
        )
        #expect((traces.sample, traces.queue) == (0.25, 19))
        #expect((settings.logFormat, settings.logLevel) == (.json, .debug))
        #expect(settings.logsPayloads)
    }

    @Test func `without them metrics are recorded, nothing is sent, and no content is kept`() throws {
        let settings = try #require(read("").deployment).telemetry
        #expect(settings == TelemetrySettings())
        #expect(settings.recordsMetrics)
        #expect(settings.traces == nil)
        #expect(!settings.content)
        #expect(!settings.logsPayloads)
    }

    @Test(arguments: [
        ("telemetry: { traces: {} }", "'traces' needs the key 'endpoint'"),
        ("telemetry: { traces: { endpoint: localhost } }", "'endpoint' must be the address of a collector"),
        ("telemetry: { traces: { endpoint: 'http://a:b@c' } }", "'endpoint' must be the address of a collector"),
        ("telemetry: { traces: { endpoint: 'http://a/?q' } }", "'endpoint' must be the address of a collector"),
        ("telemetry: { traces: { endpoint: 'http://a', sample: 1.5 } }", "'sample' must be from 0 to 1, is 1.5"),
        ("telemetry: { traces: { endpoint: 'http://a', queue: 0 } }", "'queue' must be from 1 to 1000000, is 0"),
        ("telemetry: { metricSeries: 0 }", "'metricSeries' must be from 1 to 1000000, is 0"),
        (
            "telemetry: { traces: { endpoint: 'http://a', headers: { Authorization: Bearer abc } } }",
            "the header 'Authorization' must be a reference to a secret, not the secret itself"
        ),
        ("telemetry: { traces: { endpoint: 'http://a', headers: { 'a b': c } } }", "cannot be the name of a header"),
        ("telemetry: { traces: { endpoint: 'http://a', headers: { a: \"b\\n\" } } }", "'a' must be a text"),
        ("logs: { format: xml }", "'format' must be one of text, json, is 'xml'"),
        ("logs: { level: loud }", "'level' must be one of trace, debug, info, notice, warning, error, critical"),
        ("limits: { stall: 1ms }", "'stall' must be from 1s to 1h"),
    ])
    func `what is wrong is told`(text: String, message: String) {
        let (deployment, diagnostics) = read(text)
        #expect(deployment == nil)
        #expect(diagnostics.contains { $0.description.contains(message) }, "\(diagnostics.map(\.description))")
        #expect(!diagnostics.contains { $0.description.contains("abc") })
    }
}

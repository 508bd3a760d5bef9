import Foundation
import ProactorComponents
import ProactorModel
import ProactorYAML

/// Reads `telemetry:` and `logs:`.
enum TelemetryReader {
    static let seriesRange = 1...1_000_000
    static let sampleRange = 0.0...1.0
    static let queueRange = 1...1_000_000
    /// Headers that hold nothing but secrets.
    private static let secretHeaders: Set<String> = ["authorization", "proxy-authorization", "cookie", "x-api-key"]

    static func read(_ mapping: inout YAMLMapping) -> TelemetrySettings {
        var settings = TelemetrySettings()
        if let node = mapping.node("telemetry") {
            mapping.context.mapping(node, "'telemetry'") { Self.telemetry(&$0, &settings) }
        }
        if let node = mapping.node("logs") {
            mapping.context.mapping(node, "'logs'") { logs in
                settings.logFormat = Self.choice("format", &logs)
                settings.logLevel = Self.choice("level", &logs)
                settings.logsPayloads = logs.optional("payloads") ?? settings.logsPayloads
            }
        }
        return settings
    }

    private static func telemetry(_ mapping: inout YAMLMapping, _ settings: inout TelemetrySettings) {
        settings.recordsMetrics = mapping.optional("metrics") ?? settings.recordsMetrics
        settings.metricSeries = mapping.optional("metricSeries", in: Self.seriesRange) ?? settings.metricSeries
        settings.content = mapping.optional("content") ?? settings.content
        if let node = mapping.node("traces") {
            settings.traces = mapping.context.mapping(node, "'traces'") { Self.traces(&$0) } ?? nil
        }
    }

    private static func traces(_ mapping: inout YAMLMapping) -> TelemetrySettings.Traces? {
        let headers = Self.headers(&mapping)
        let sample = mapping.optional("sample", in: Self.sampleRange)
        let queue = mapping.optional("queue", in: Self.queueRange)
        guard let node = mapping.requiredNode("endpoint"),
            let text: String = mapping.context.scalar(node, "'endpoint'")
        else { return nil }
        guard Self.isEndpoint(text) else {
            mapping.context.report(
                .wrongValue,
                "'endpoint' must be the address of a collector, without a name, a password, a query or a fragment",
                hint: "write http://127.0.0.1:4318; /v1/traces is added to it",
                at: node
            )
            return nil
        }
        var traces = TelemetrySettings.Traces(endpoint: text, headers: headers)
        traces.sample = sample ?? traces.sample
        traces.queue = queue ?? traces.queue
        return traces
    }

    /// Whether spans can be sent to an address.
    private static func isEndpoint(_ text: String) -> Bool {
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else { return false }
        return (parts.scheme == "http" || parts.scheme == "https") && parts.user == nil && parts.password == nil
            && parts.query == nil && parts.fragment == nil
    }

    private static func headers(_ mapping: inout YAMLMapping) -> [String: ConfiguredText] {
        guard let node = mapping.node("headers") else { return [:] }
        let headers = mapping.context.entries(node, "'headers'") { entry, context -> (String, ConfiguredText)? in
            guard !entry.name.isEmpty, entry.name.utf8.allSatisfy(Self.isTokenByte) else {
                context.report(.wrongValue, "'\(entry.name)' cannot be the name of a header", at: entry.key)
                return nil
            }
            guard let text: String = context.scalar(entry.value, "'\(entry.name)'") else { return nil }
            let value = ConfiguredText(text)
            let isSecret = Self.secretHeaders.contains(entry.name.lowercased())
            guard let value, value.literal.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }),
                !isSecret || value.secret != nil
            else {
                context.report(
                    .wrongValue,
                    isSecret
                        ? "the header '\(entry.name)' must be a reference to a secret, not the secret itself"
                        : "'\(entry.name)' must be a text, with a reference to a secret at its end at most",
                    hint: "write \"${env:NAME}\", \"${file:/run/secrets/name}\" or \"Bearer ${env:NAME}\"",
                    at: entry.value
                )
                return nil
            }
            return (entry.name, value)
        }
        return Dictionary(headers, uniquingKeysWith: { _, last in last })
    }

    /// RFC 9110, section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        _ mapping: inout YAMLMapping
    ) -> Value? {
        guard let node = mapping.node(key), let text: String = mapping.context.scalar(node, "'\(key)'") else {
            return nil
        }
        if let value = Value(rawValue: text) { return value }
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        mapping.context.report(.wrongValue, "'\(key)' must be one of \(known), is '\(text)'", at: node)
        return nil
    }

    // MARK: Schemas

    static var telemetrySchema: JSONValue {
        let defaults = TelemetrySettings()
        return YAMLSchema.mapping([
            "metrics": YAMLSchema.bool.described("Whether metrics are recorded for /metrics; true without it."),
            "metricSeries": YAMLSchema.integer(Self.seriesRange).described(
                "Label sets of one metric, \(defaults.metricSeries) without it; further ones are counted as 'other'."
            ),
            "content": YAMLSchema.bool.described(
                "Whether traces hold prompts, answers, and what tools are called with and return; false without it."
            ),
            "traces": YAMLSchema.mapping(
                [
                    "endpoint": JSONValue.object(["type": "string", "pattern": "^https?://[^/?#@]+[^?#@]*$"])
                        .described("A collector of OpenTelemetry (OTLP/HTTP), such as http://127.0.0.1:4318."),
                    "headers": YAMLSchema.entries(YAMLSchema.text).described(
                        "Sent with each request; a value may end in a reference to a secret: \"Bearer ${env:NAME}\"."
                    ),
                    "sample": YAMLSchema.number(Self.sampleRange).described(
                        "The part of traces that begin here which is recorded; 1, all of them, without it."
                    ),
                    "queue": YAMLSchema.integer(Self.queueRange).described("Spans that wait to be sent at once."),
                ],
                required: ["endpoint"]
            ).described("Where traces are sent; without it, nowhere."),
        ]).described("What the server tells of itself.")
    }

    static var logsSchema: JSONValue {
        YAMLSchema.mapping([
            "format": YAMLSchema.choice(TelemetrySettings.LogFormat.allCases.map(\.rawValue))
                .described("One JSON object a line, or text for people; text without it."),
            "level": YAMLSchema.choice(TelemetrySettings.LogLevel.allCases.map(\.rawValue))
                .described("How much is logged; notice without it."),
            "payloads": YAMLSchema.bool
                .described("Whether each event is logged with its payload, as a notice; false without it."),
        ]).described("How the server's log is written; options of 'proactor serve' go before it.")
    }
}

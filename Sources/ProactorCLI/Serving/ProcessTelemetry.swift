import Foundation
import Logging
import Metrics
import ProactorComponents
import ProactorConfiguration
import ProactorModel
import ProactorObservability
import ProactorTelemetry
import ServiceLifecycle
import Tracing

/// What the process tells of itself: its log, its metrics and its traces.
struct ProcessTelemetry: Sendable {
    /// `nil` where metrics are not recorded.
    let registry: MetricRegistry?
    /// Sends spans, where there is somewhere to send them to.
    let exporter: OTLPExporter?

    private static let collectorPath = "/v1/traces"

    /// Starts all of it, once in the life of the process, before anything that is to be measured is made.
    ///
    /// - Parameter environment: The variables of OpenTelemetry are looked at where the deployment says nothing.
    static func start(
        _ settings: TelemetrySettings,
        level: Logger.Level,
        format: LogFormat,
        secrets: DeploymentSecrets,
        environment: [String: String]
    ) throws(CommandFailure) -> Self {
        LoggingSystem.bootstrap(
            { label, provider in
                var handler = StructuredLogHandler(
                    label: label,
                    level: level,
                    format: format,
                    secrets: { secrets.values }
                )
                handler.metadataProvider = provider
                return handler
            },
            metadataProvider: nil
        )
        var registry: MetricRegistry?
        if settings.recordsMetrics {
            let made = MetricRegistry(seriesMaximum: settings.metricSeries)
            MetricsSystem.bootstrap(made)
            registry = made
        }
        if settings.content { TelemetryContent.enable() }
        guard let destination = try Self.destination(settings, secrets, environment) else {
            return Self(registry: registry, exporter: nil)
        }
        let queue = SpanQueue(countMaximum: settings.traces?.queue ?? SpanQueue.defaultCountMaximum)
        InstrumentationSystem.bootstrap(
            SpanTracer(queue: queue, sampler: TraceSampler(ratio: settings.traces?.sample ?? 1))
        )
        let exporter = OTLPExporter(
            destination,
            queue: queue,
            secrets: { secrets.values },
            logger: Logger(label: "proactor.traces")
        )
        return Self(registry: registry, exporter: exporter)
    }

    /// Where spans go: as the deployment says, else as the environment says, else nowhere.
    private static func destination(
        _ settings: TelemetrySettings,
        _ secrets: DeploymentSecrets,
        _ environment: [String: String]
    ) throws(CommandFailure) -> OTLPExporter.Settings? {
        var headers: [(name: String, value: String)] = []
        var url: String
        if let traces = settings.traces {
            url = traces.endpoint
            for (name, text) in traces.headers.sorted(by: { $0.key < $1.key }) {
                do {
                    headers.append(
                        (name, try text.resolved("the header '\(name)' of 'telemetry'", from: secrets.source))
                    )
                } catch {
                    throw CommandFailure(error.message)
                }
            }
        } else if let endpoint = environment["OTEL_EXPORTER_OTLP_ENDPOINT"], !endpoint.isEmpty {
            url = endpoint
            for pair in (environment["OTEL_EXPORTER_OTLP_HEADERS"] ?? "").split(separator: ",") {
                let parts = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                guard parts.count == 2 else { continue }
                let value = parts[1].removingPercentEncoding ?? parts[1]
                secrets.note(value)
                headers.append((parts[0], value))
            }
        } else {
            return nil
        }
        while url.last == "/" { url.removeLast() }
        return OTLPExporter.Settings(
            url: url + Self.collectorPath,
            headers: headers,
            resource: ResourceAttributes.make(
                environment: environment,
                version: ProactorVersion.current,
                instance: UUID().uuidString.lowercased()
            )
        )
    }
}

package import ProactorComponents

/// What `telemetry:` and `logs:` say: what the engine tells of itself, and where.
package struct TelemetrySettings: Hashable, Sendable {
    /// Where traces go.
    package struct Traces: Hashable, Sendable {
        /// The collector's address, below which `/v1/traces` is.
        package var endpoint: String
        package var headers: [String: ConfiguredText]
        /// The part of the traces that begin here which is recorded, from 0 to 1.
        package var sample: Double
        /// Spans that wait to be sent at once.
        package var queue: Int

        package init(endpoint: String, headers: [String: ConfiguredText] = [:], sample: Double = 1, queue: Int = 16_384)
        {
            self.endpoint = endpoint
            self.headers = headers
            self.sample = sample
            self.queue = queue
        }
    }

    /// How the log is written.
    package enum LogFormat: String, Hashable, Sendable, CaseIterable {
        case text
        case json
    }

    /// From the most to the least.
    package enum LogLevel: String, Hashable, Sendable, CaseIterable {
        case trace
        case debug
        case info
        case notice
        case warning
        case error
        case critical
    }

    /// Whether `/metrics` has more than what is read when it is asked for.
    package var recordsMetrics = true
    /// Label sets of one metric; further ones are counted as `other`.
    package var metricSeries = 1000
    /// `nil` where `telemetry` does not say; the environment may still.
    package var traces: Traces?
    /// Whether spans hold prompts, answers, arguments and results.
    package var content = false
    /// `nil` where `logs` does not say.
    package var logFormat: LogFormat?
    package var logLevel: LogLevel?
    /// Whether the log holds events, payloads and all.
    package var logsPayloads = false

    package init() {}
}

/// Upper bounds of histograms' buckets.
package enum MetricBounds {
    /// Seconds of what a disk or a network takes: requests, commits, calls.
    package static let latency = [
        0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]
    /// Seconds of what an agent takes, its waits included.
    package static let work = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 21_600]
    /// Seconds until a person decides: a minute to a week.
    package static let decision: [Double] = [60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 259_200, 604_800]
    /// Seconds of a model's operation, as the GenAI conventions of OpenTelemetry advise.
    package static let operation = [
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
    ]
    /// Tokens of a model's operation, as the GenAI conventions of OpenTelemetry advise.
    package static let tokens: [Double] = [
        1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
    ]
}

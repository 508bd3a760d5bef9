import ProactorModel
package import ProactorRuntime
package import ProactorTelemetry

/// What the operations' routes look at besides the store.
package struct ServerTelemetry: Sendable {
    package var vitals: EngineVitals
    /// The governor's state; `nil` where this process makes no model calls.
    package var governor: (@Sendable () async throws -> GovernorSnapshot)?
    /// What the system says of the process.
    package var process: @Sendable () -> [MetricSample]
    /// Everything that was recorded together with what was read just now, in Prometheus' text format 0.0.4.
    package var exposition: @Sendable ([MetricSample]) -> String

    package init(
        vitals: EngineVitals,
        governor: (@Sendable () async throws -> GovernorSnapshot)? = nil,
        process: @escaping @Sendable () -> [MetricSample] = { [] },
        exposition: @escaping @Sendable ([MetricSample]) -> String = { _ in "" }
    ) {
        self.vitals = vitals
        self.governor = governor
        self.process = process
        self.exposition = exposition
    }
}

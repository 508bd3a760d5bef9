import Synchronization

/// Whether spans may hold what people and models wrote: prompts, answers, arguments and results of tools.
///
/// One switch for the process, as its tracer and its metrics are: thrown once at the start, and off otherwise.
package enum TelemetryContent {
    private static let isOn = Atomic(false)

    package static var isEnabled: Bool { Self.isOn.load(ordering: .relaxed) }

    package static func enable() { Self.isOn.store(true, ordering: .relaxed) }
}

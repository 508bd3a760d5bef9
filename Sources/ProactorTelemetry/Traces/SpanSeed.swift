package import Tracing

/// Names a span before it is begun, so that work which resumes elsewhere, hours later, can be placed below it or linked to
/// it without anybody having stored its id: the id follows from the trace's and the seed.
package struct SpanSeed: Hashable, Sendable {
    /// Holds ids that no other deployment makes, since a trace may go through several.
    package let text: String

    private init(_ text: String) { self.text = text }

    /// The router's decision on one event.
    package static func routing(task: String, sequence: Int64) -> Self { Self("route/\(task)/\(sequence)") }

    /// One attempt at a run; the fence numbers them.
    package static func attempt(run: String, fence: Int64) -> Self { Self("attempt/\(run)/\(fence)") }

    /// A call that a run delegates to another.
    package static func call(run: String, step: Int) -> Self { Self("call/\(run)/\(step)") }
}

private enum SpanSeedKey: ServiceContextKey {
    typealias Value = SpanSeed
    static let nameOverride: String? = "proactor-span-seed"
}

private enum ParentSeedKey: ServiceContextKey {
    typealias Value = SpanSeed
    static let nameOverride: String? = "proactor-parent-seed"
}

extension ServiceContext {
    /// What the next span in this context is to be named by.
    package var spanSeed: SpanSeed? {
        get { self[SpanSeedKey.self] }
        set { self[SpanSeedKey.self] = newValue }
    }

    /// The span of the context's trace that the next one stands below, or that a link means, in place of the context's own.
    package var parentSeed: SpanSeed? {
        get { self[ParentSeedKey.self] }
        set { self[ParentSeedKey.self] = newValue }
    }
}

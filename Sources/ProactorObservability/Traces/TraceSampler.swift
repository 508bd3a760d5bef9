/// Decides which traces are recorded: those whose sender records them, and a part of those that begin here.
package struct TraceSampler: Hashable, Sendable {
    /// From 0 for none to 1 for all.
    package let ratio: Double

    package init(ratio: Double) { self.ratio = min(1, max(0, ratio)) }

    /// Whether a trace that begins here is recorded: the same for the same id, wherever it is asked.
    package func samples(_ id: TraceContext.TraceID) -> Bool {
        if self.ratio >= 1 { return true }
        // The part of the id that is random also where a system made it of a time.
        return Double(id.low) < self.ratio * 0x1p64
    }
}

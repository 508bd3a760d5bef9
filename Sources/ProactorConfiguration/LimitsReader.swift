import ProactorModel
import ProactorYAML

/// Reads `limits:`; each key is the name of a limit.
enum LimitsReader {
    static func read(_ mapping: inout YAMLMapping) -> EngineLimits {
        var limits = EngineLimits()
        let large = 1...1_000_000_000
        limits.eventSize = mapping.optional("eventSize", in: large) ?? limits.eventSize
        limits.requestSize = mapping.optional("requestSize", in: large) ?? limits.requestSize
        limits.nesting = mapping.optional("nesting", in: 1...256) ?? limits.nesting
        limits.batchCount = mapping.optional("batchCount", in: 1...100_000) ?? limits.batchCount
        limits.unroutedEvents = mapping.optional("unroutedEvents", in: large) ?? limits.unroutedEvents
        limits.pendingAppends = mapping.optional("pendingAppends", in: 1...20_000) ?? limits.pendingAppends
        limits.hops = mapping.optional("hops", in: 1...1000) ?? limits.hops
        limits.routingBatch = mapping.optional("routingBatch", in: 1...10_000) ?? limits.routingBatch
        limits.workers = mapping.optional("workers", in: 1...1000) ?? limits.workers
        limits.steps = mapping.optional("steps", in: 1...100_000) ?? limits.steps
        limits.outputs = mapping.optional("outputs", in: 1...10_000) ?? limits.outputs
        limits.promptSize = mapping.optional("promptSize", in: large) ?? limits.promptSize
        limits.watchers = mapping.optional("watchers", in: 1...1_000_000) ?? limits.watchers
        limits.lease = mapping.optional("lease") ?? limits.lease
        limits.shutdown = mapping.optional("shutdown") ?? limits.shutdown
        return limits
    }
}

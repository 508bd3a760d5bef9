import ProactorModel
import ProactorYAML

/// Reads `limits:`; each key is the name of a limit.
enum LimitsReader {
    private typealias Table = LimitTable<EngineLimits>

    private static let table = Table(
        defaults: EngineLimits(),
        counts: [
            Table.Count(name: "eventSize", range: 1...1_000_000_000, path: \.eventSize),
            Table.Count(name: "requestSize", range: 1...1_000_000_000, path: \.requestSize),
            Table.Count(name: "nesting", range: 1...256, path: \.nesting),
            Table.Count(name: "batchCount", range: 1...100_000, path: \.batchCount),
            Table.Count(name: "unroutedEvents", range: 1...1_000_000_000, path: \.unroutedEvents),
            Table.Count(name: "pendingAppends", range: 1...20_000, path: \.pendingAppends),
            Table.Count(name: "hops", range: 1...1000, path: \.hops),
            Table.Count(name: "routingBatch", range: 1...10_000, path: \.routingBatch),
            Table.Count(name: "workers", range: 1...1000, path: \.workers),
            Table.Count(name: "steps", range: 1...100_000, path: \.steps),
            Table.Count(name: "outputs", range: 1...10_000, path: \.outputs),
            Table.Count(name: "delegations", range: 0...30, path: \.delegations),
            Table.Count(name: "promptSize", range: 1...1_000_000_000, path: \.promptSize),
            Table.Count(name: "operatorKeys", range: 1...100_000_000, path: \.operatorKeys),
            Table.Count(name: "windowEvents", range: 1...10_000, path: \.windowEvents),
            Table.Count(name: "windowSize", range: 1...16_777_216, path: \.windowSize),
            Table.Count(name: "partialSequences", range: 1...1000, path: \.partialSequences),
            Table.Count(name: "expectedKeys", range: 1...100_000, path: \.expectedKeys),
            Table.Count(name: "watchers", range: 1...1_000_000, path: \.watchers),
        ],
        lengths: [
            // Shorter than a slow disk may take, a lease would be lost while it is renewed.
            Table.Length(name: "lease", range: .seconds(1)...(.seconds(3600)), path: \.lease),
            Table.Length(name: "wait", range: .milliseconds(1)...(.seconds(3600)), path: \.wait),
            Table.Length(name: "idempotency", range: .seconds(1)...(.seconds(31_536_000)), path: \.idempotency),
            Table.Length(name: "shutdown", range: .milliseconds(1)...(.seconds(3600)), path: \.shutdown),
            Table.Length(name: "drain", range: .zero...(.seconds(600)), path: \.drain),
            Table.Length(name: "stall", range: .seconds(1)...(.seconds(3600)), path: \.stall),
        ]
    )

    static func read(_ mapping: inout YAMLMapping) -> EngineLimits { self.table.read(&mapping) }

    static var schema: JSONValue { self.table.schema.described("What bounds the engine, by name.") }
}

import ProactorModel
import ProactorYAML

/// Reads `http:`; each key is the name of a limit of ``HTTPLimits``.
enum HTTPLimitsReader {
    private typealias Table = LimitTable<HTTPLimits>

    private static let times = Duration.milliseconds(1)...Duration.seconds(86_400)
    private static let table = Table(
        defaults: HTTPLimits(),
        counts: [
            Table.Count(name: "headerSize", range: 1024...1_048_576, path: \.headerSize),
            Table.Count(name: "bodyRate", range: 0...1_000_000_000, path: \.bodyRate),
            Table.Count(name: "connections", range: 1...1_000_000, path: \.connections),
            Table.Count(name: "messageSize", range: 125...16_777_216, path: \.messageSize),
        ],
        lengths: [
            Table.Length(name: "headerTime", range: Self.times, path: \.headerTime),
            Table.Length(name: "bodyTime", range: Self.times, path: \.bodyTime),
            Table.Length(name: "idleTime", range: Self.times, path: \.idleTime),
            Table.Length(name: "writeTime", range: Self.times, path: \.writeTime),
            Table.Length(name: "pingTime", range: Self.times, path: \.pingTime),
        ]
    )

    static func read(_ mapping: inout YAMLMapping) -> HTTPLimits { self.table.read(&mapping) }

    static var schema: JSONValue { self.table.schema.described("What bounds HTTP connections, by name.") }
}

/// What the command line asks for.
struct OperatorArguments {
    /// Keys that have state before anything is measured.
    private(set) var keys = 100_000
    /// Events of each round.
    private(set) var events = 20_000
    /// Timers that wait.
    private(set) var timers = 1_000_000

    init(_ arguments: some Sequence<String>) throws {
        var iterator = arguments.makeIterator()
        while let name = iterator.next() {
            guard let value = iterator.next().flatMap({ Int($0) }), value > 0 else {
                throw BenchmarkFailure("\(name) needs a whole number greater than 0")
            }
            switch name {
            case "--keys": self.keys = value
            case "--events": self.events = value
            case "--timers": self.timers = value
            default: throw BenchmarkFailure("unknown option \(name); there are --keys, --events and --timers")
            }
        }
    }
}

/// Why nothing could be measured.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

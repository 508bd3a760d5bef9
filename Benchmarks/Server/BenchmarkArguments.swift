/// What the command line asks for.
struct BenchmarkArguments {
    /// How long each load goes on.
    private(set) var seconds = 5
    /// Connections that post single events at once.
    private(set) var connections = 64
    /// A line of `proactor.yaml` for the server under test, such as `telemetry: { metrics: false }`.
    private(set) var configuration = ""

    init(_ arguments: some Sequence<String>) throws {
        var iterator = arguments.makeIterator()
        while let name = iterator.next() {
            let text = iterator.next() ?? ""
            if name == "--configuration" {
                self.configuration = text
                continue
            }
            guard let value = Int(text), value > 0 else {
                throw BenchmarkError("\(name) needs a whole number greater than 0")
            }
            switch name {
            case "--seconds": self.seconds = value
            case "--connections": self.connections = value
            default:
                throw BenchmarkError(
                    "unknown option \(name); there are --seconds, --connections and --configuration"
                )
            }
        }
    }
}

/// Why nothing could be measured.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

import Foundation

// Measures one server process from outside, as its users meet it: `make bench-server` and `make bench-streams`.
//
//   ServerBenchmark [--suite ingress|streams] [--seconds N] [--connections N]
//
// Prints one JSON line for each figure; for streams, one row for each and one JSON line in the end. The server is the `proactor` that was built beside this program.

do {
    let arguments = try BenchmarkArguments(CommandLine.arguments.dropFirst())
    switch arguments.suite {
    case .ingress: try await ServerBenchmark(arguments).run()
    case .streams: try await StreamBenchmark(arguments).run()
    }
} catch {
    FileHandle.standardError.write(Data("ServerBenchmark: \(error)\n".utf8))
    exit(1)
}

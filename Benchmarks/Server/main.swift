import Foundation

// Measures one server process from outside, as its users meet it: `make bench-server`.
//
//   ServerBenchmark [--seconds N] [--connections N]
//
// Prints one JSON line for each figure. The server is the `proactor` that was built beside this program.

do {
    let arguments = try BenchmarkArguments(CommandLine.arguments.dropFirst())
    try await ServerBenchmark(arguments).run()
} catch {
    FileHandle.standardError.write(Data("ServerBenchmark: \(error)\n".utf8))
    exit(1)
}

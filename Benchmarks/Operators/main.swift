import Foundation

// Measures rules with time operators and their timers: `make bench-operators`.
//
//   OperatorsBenchmark [--keys N] [--events N] [--timers N]
//
// Prints one JSON line for each figure.

do {
    let arguments = try OperatorArguments(CommandLine.arguments.dropFirst())
    try await RoutingComparison(arguments).run()
    try await TimerLoad(arguments).run()
} catch {
    FileHandle.standardError.write(Data("OperatorsBenchmark: \(error)\n".utf8))
    exit(1)
}

import Foundation
import ProactorMatching
import ProactorModel

/// Measures the index on files of rules and events, and checks what it finds against the expected matches.
///
/// Prints one JSON line, and ends with status 1 when a match is wrong, 2 when the files cannot be used.
let arguments = Arguments(CommandLine.arguments.dropFirst())
do {
    let measurement = try MatchingBenchmark(
        rules: arguments.file("--rules"),
        events: arguments.file("--events"),
        expected: arguments.file("--expected")
    ).measure()
    print(measurement.jsonText)
    exit(measurement.wrong == 0 ? 0 : 1)
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(2)
}

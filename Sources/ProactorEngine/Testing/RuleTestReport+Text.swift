import ProactorDiagnostics
package import ProactorModel

extension RuleTestReport {
    /// The report as people read it: a line for each test, what went otherwise below it, and the sum.
    package func text(usesColor: Bool = false) -> String {
        var lines: [String] = []
        for result in self.results {
            let mark =
                result.hasPassed ? Self.colored("ok", "32", usesColor) : Self.colored("FAILED", "31;1", usesColor)
            lines.append("\(mark)  \(result.domain): \(result.name)")
            guard !result.hasPassed else { continue }
            for mismatch in result.mismatches {
                lines.append("    \(mismatch.location ?? result.location): \(mismatch.what)")
                lines.append(Self.indented("expected", mismatch.expected))
                lines.append(Self.indented("actual", mismatch.actual))
            }
        }
        if self.results.isEmpty {
            lines.append("there are no tests; write them under 'tests:' in any file of the rules")
        }
        let failed = self.failedCount
        lines.append("\(self.results.count) tests, \(failed == 0 ? "all passed" : "\(failed) failed")")
        return lines.joined(separator: "\n") + "\n"
    }

    /// The lines of a value below one another.
    private static func indented(_ name: String, _ value: String) -> String {
        let padding = String(repeating: " ", count: max(0, 10 - name.count))
        let continuation = "\n" + String(repeating: " ", count: 16)
        return "      \(name)\(padding)" + value.split(separator: "\n").joined(separator: continuation)
    }

    private static func colored(_ text: String, _ code: String, _ usesColor: Bool) -> String {
        usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// The report for programs.
    package var json: JSONValue {
        [
            "ruleBook": .string(self.ruleBook), "tests": .int(Int64(self.results.count)),
            "failed": .int(Int64(self.failedCount)),
            "results": .array(
                self.results.map { result in
                    [
                        "name": .string(result.name), "domain": .string(result.domain),
                        "location": .string(result.location.description), "passed": .bool(result.hasPassed),
                        "mismatches": .array(result.mismatches.map(Self.json)),
                    ]
                }
            ),
        ]
    }

    private static func json(_ mismatch: RuleTestMismatch) -> JSONValue {
        [
            "what": .string(mismatch.what), "expected": .string(mismatch.expected), "actual": .string(mismatch.actual),
            "location": mismatch.location.map { .string($0.description) } ?? .null,
        ]
    }
}

import Foundation
import ProactorDiagnostics
import ProactorMatching
import ProactorModel
import ProactorRules
import ProactorYAML
import Testing

/// The examples that Docs/rules.md shows in tables and lists are right.
@Suite struct DocumentedPatternTests {
    private static let text =
        (try? String(contentsOf: repositoryRoot.appending(path: "Docs/rules.md"), encoding: .utf8)) ?? ""

    /// The first column of the table of patterns.
    private static let patterns = Self.text.split(separator: "\n").filter { $0.hasPrefix("| `") }
        .compactMap { row -> String? in
            let rest = row.dropFirst(3)
            guard let end = rest.firstIndex(of: "`") else { return nil }
            return String(rest[..<end])
        }
        .filter { $0.contains(": ") && !$0.hasPrefix("loop") }

    /// What stands in lines that begin with `when: `.
    private static let conditions = Self.text.split(separator: "\n").map(String.init).filter { $0.hasPrefix("when: ") }

    @Test func `there are examples of patterns and conditions`() {
        #expect(Self.patterns.count >= 10)
        #expect(Self.conditions.count >= 7)
    }

    @Test(arguments: Self.patterns) func `a documented pattern is one`(_ source: String) throws {
        let (root, problems) = YAMLParser.parse(Array(source.utf8), file: "Docs/rules.md")
        #expect(problems.isEmpty)
        let json = try #require(root?.json)
        #expect(throws: Never.self) { try EventPattern(shorthand: json) }
    }

    @Test(arguments: Self.conditions) func `a documented condition is one`(_ line: String) {
        let text = """
            events: { Sold: {} }
            agents: { idle: { steps: [{ say: done }] } }
            rules:
              watch:
                on: Sold
                agent: idle
                \(line)

            """
        #expect(read(text).diagnostics.map(\.description) == [])
    }

    @Test(arguments: [
        ("EU-1", true), ("EU-2", true), ("US-1", false), ("TEST", false),
    ]) func `values of a list are alternatives`(_ warehouse: String, _ isMatched: Bool) throws {
        let pattern = try EventPattern(shorthand: ["warehouse": ["EU-1", "EU-2"]])
        #expect(pattern.matches(["warehouse": .string(warehouse)]) == isMatched)
    }
}

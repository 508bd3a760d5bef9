import Foundation
import ProactorDiagnostics
import ProactorEngine
import ProactorModel
import ProactorRules
import Testing

/// The test that Docs/rules.md shows passes on the rule and the agent that the documentation shows.
@Suite struct DocumentedTestTests {
    private static let docs = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Docs")

    /// The first YAML example of a page that begins with this key.
    private static func example(_ key: String, in page: String) throws -> String {
        let text = try String(contentsOf: Self.docs.appending(path: page), encoding: .utf8)
        let blocks = text.components(separatedBy: "```yaml\n").dropFirst().map {
            $0.components(separatedBy: "\n```")[0] + "\n"
        }
        return try #require(blocks.first { $0.hasPrefix("\(key):\n") })
    }

    @Test func `the documented domain whose proposals are withdrawn passes its test`() throws {
        let text = try String(contentsOf: Self.docs.appending(path: "rules.md"), encoding: .utf8)
        let blocks = text.components(separatedBy: "```yaml\n").dropFirst().map {
            $0.components(separatedBy: "\n```")[0] + "\n"
        }
        let domain = try #require(blocks.first { $0.contains("withdrawOn") })
        let directory = Directory(people: ["anna": Person(id: "anna", name: "Anna")], groups: ["buyers": ["anna"]])
        let context = RuleBookContext(tools: [], sinks: ["inbox"], directory: directory)
        let files = [RuleBookFile(path: "Rules/maintenance/rules.yaml", text: domain)]
        let (book, diagnostics) = RuleBookReader.read(files, context: context)
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.description))")
        let report = RuleTestRunner.run(try #require(book), directory: directory)
        #expect(report.results.count == 1)
        #expect(report.hasPassed, "\(report.text())")
    }

    @Test func `the tests that show the time operators pass, in no time`() throws {
        let text = try String(contentsOf: Self.docs.appending(path: "time.md"), encoding: .utf8)
        let blocks = text.components(separatedBy: "```yaml\n").dropFirst().map {
            $0.components(separatedBy: "\n```")[0] + "\n"
        }
        let files = blocks.enumerated().map { RuleBookFile(path: "Rules/docs/\($0.offset).yaml", text: $0.element) }
        let context = RuleBookContext(tools: [], sinks: ["inbox"], directory: Directory())
        let (book, diagnostics) = RuleBookReader.read(files, context: context)
        #expect(diagnostics.map(\.description) == [])
        let start = ContinuousClock.now
        let report = RuleTestRunner.run(
            try #require(book, "\(diagnostics.map(\.description))"),
            directory: Directory()
        )
        #expect(report.results.count == 12)
        #expect(report.hasPassed, "\(report.text())")
        #expect(start.duration(to: .now) < .seconds(5))
    }

    @Test func `the documented test passes`() throws {
        let texts = [
            try Self.example("events", in: "rules.md"), try Self.example("rules", in: "rules.md"),
            try Self.example("tests", in: "rules.md"), try Self.example("agents", in: "agents.md"),
            "events: { ReorderProposed: {}, ReorderApproved: {}, ReorderRejected: {} }\n",
        ]
        let files = texts.enumerated().map { RuleBookFile(path: "Rules/docs/\($0.offset).yaml", text: $0.element) }
        let directory = Directory(people: ["anna": Person(id: "anna", name: "Anna")], groups: ["buyers": ["anna"]])
        let context = RuleBookContext(tools: ["sales-history"], sinks: ["inbox"], directory: directory)
        let (book, diagnostics) = RuleBookReader.read(files, context: context)
        let report = RuleTestRunner.run(
            try #require(book, "\(diagnostics.map(\.description))"),
            directory: directory
        )
        #expect(report.results.count == 1)
        #expect(report.hasPassed, "\(report.text())")
    }
}

import Foundation
import ProactorModel
import ProactorRules
import ProactorSQLite
import ProactorStorage
import ProactorTestSupport
import Testing

@testable import ProactorCLI

@Suite("Loading and checking a deployment", .timeLimit(.minutes(15)))
struct LoadingTests {
    private static let rules = """
        events:
          Asked: {}
          Answered: {}
        rules:
          answer:
            on: Asked
            agent: clerk
            emits: [Answered]
        agents:
          clerk:
            steps:
              - emit: Answered
                data: {}
        """

    /// A deployment's directory; paths below it and what they hold.
    private static func site(_ files: [String: String]) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        for (path, text) in files { try Self.write(Data(text.utf8), directory.file(path)) }
        return directory
    }

    private static func json(_ output: [String]) throws -> JSONValue {
        try JSONParser.parse(try #require(output.first))
    }

    private static func write(_ data: Data, _ path: String) throws {
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try data.write(to: url)
    }

    @Test("a rule book without problems is status 0 and says what it holds, as text and as JSON")
    func checksWell() async throws {
        let site = try Self.site(["proactor.yaml": "rules: Rules\n", "Rules/desk/rules.yml": Self.rules])
        let text = await CommandRun("check", site.path)
        #expect(text.status == 0)
        #expect(text.output == ["1 rule, 1 agent, 2 event types: no problems"])
        let json = await CommandRun("check", site.path + "/", "--format", "json")
        let report = try Self.json(json.output)
        #expect(report["problems"] == [])
        #expect(report["ruleBook"]?.stringValue?.count == 64)
    }

    @Test("a changed operator whose state is in the store is told of, with how much is dropped")
    func checksState() async throws {
        let rules = Self.rules.replacing("on: Asked\n", with: "on: Asked\n    throttle: { within: 6h }\n")
        let site = try Self.site(["proactor.yaml": "store: { sqlite: p.db }\n", "Rules/desk/rules.yml": rules])
        let loaded = try DeploymentLoader.load(inDirectory: site.path)
        let timing = try #require(loaded.book?.rule(named: "answer")?.timing)
        let store = try SQLiteStore(path: site.file("p.db"))
        let changes = ["1", "2"].map { key in
            let id = OperatorKey(operation: timing.id, key: key)
            let record = OperatorRecord(
                id: id,
                rule: "answer",
                version: 1,
                state: [:],
                dueAt: Timestamp(seconds: 9),
                held: [],
                keepsTasksOpen: false
            )
            return OperatorChange(id: id, from: 0, record: record)
        }
        try await store.commit(OperatorCommit(changes: changes, at: Timestamp(seconds: 1)))
        // A server may be using it.
        #expect(await CommandRun("check", site.path).output == ["1 rule, 1 agent, 2 event types: no problems"])
        try Self.write(Data(rules.replacing("6h", with: "5h").utf8), site.file("Rules/desk/rules.yml"))
        let run = await CommandRun("check", site.path)
        #expect(run.status == 0)
        let text = run.output.joined(separator: "\n")
        #expect(text.contains("rules.yml:5:3: warning: the operator of the rule 'answer'"))
        #expect(text.contains("of 2 keys is dropped"))
        await store.close()
        // A file that was left behind where a database is the store now.
        try Self.write(try Data(contentsOf: URL(fileURLWithPath: site.file("p.db"))), site.file("var/proactor.db"))
        try Self.write(Data(#"store: { postgres: { url: "${env:DB}" } }"#.utf8), site.file("proactor.yaml"))
        #expect(await CommandRun("check", site.path).output == ["1 rule, 1 agent, 2 event types: no problems"])
    }

    @Test("every problem of every file is told at once, with its place, as text and as JSON")
    func checksBadly() async throws {
        let site = try Self.site([
            "proactor.yaml": "listen: nowhere\nrulez: X\n",
            "Rules/desk/rules.yaml": Self.rules.replacing("agent: clerk", with: "agent: clark"),
            "Rules/other/rules.yaml": "events: 5\n",
        ])
        let text = await CommandRun("check", site.path)
        #expect(text.status == 1)
        let report = text.output.joined(separator: "\n")
        #expect(report.contains("\(site.path)/proactor.yaml:1:9: error: 'listen' must be host:port"))
        #expect(report.contains("\(site.path)/proactor.yaml:2:1: error: unknown key 'rulez'"))
        #expect(report.contains("\(site.path)/Rules/desk/rules.yaml:7:12: error: there is no agent 'clark'"))
        #expect(report.contains("    agent: clark\n"))
        #expect(report.contains("did you mean 'clerk'?"))
        #expect(report.contains("\(site.path)/Rules/other/rules.yaml:"))
        let json = await CommandRun("check", site.path, "--format", "json")
        #expect(json.status == 1)
        let problems = try #require(try Self.json(json.output)["problems"]?.arrayValue)
        let unknown = try #require(problems.first { $0["code"] == "unknown-agent" })
        #expect(unknown["severity"] == "error")
        #expect(unknown["file"] == .string("\(site.path)/Rules/desk/rules.yaml"))
        #expect(unknown["line"] == 7)
        #expect(unknown["column"] == 12)
        #expect(unknown["hint"] == "did you mean 'clerk'?")
    }

    @Test("warnings alone are status 0")
    func warns() async throws {
        let idle = "agents:\n  idle:\n    steps:\n      - say: nothing\n"
        let site = try Self.site(["Rules/desk/rules.yaml": Self.rules, "Agents/idle.yaml": idle])
        let run = await CommandRun("check", site.path)
        #expect(run.status == 0)
        #expect(run.output.joined().contains("[unused-agent]"))
    }

    @Test("a file that is no text, or too large, is a problem at its place, and the others are checked as well")
    func readsAllFiles() async throws {
        let site = try Self.site(["Rules/c.yaml": "rulez: {}\n"])
        try Self.write(Data([0x61, 0xFF, 0xFE]), site.file("Rules/a.yaml"))
        try Self.write(Data(repeating: 0x20, count: 2_000_000), site.file("Rules/b.yaml"))
        let run = await CommandRun("check", site.path)
        #expect(run.status == 1)
        let report = run.output.joined(separator: "\n")
        #expect(report.contains("Rules/a.yaml:1:1: error: the file is not text in UTF-8"))
        #expect(report.contains("Rules/b.yaml:1:1: error: the file has more than"))
        #expect(report.contains("Rules/c.yaml:1:1: error: unknown key 'rulez'"))
    }

    @Test("what is not there, or no file, is one line", arguments: ["check", "serve"])
    func missesFiles(command: String) async throws {
        let site = try Self.site(["Rules/desk/rules.yaml": Self.rules])
        if command == "check" {
            let run = await CommandRun("check", site.file("nowhere"))
            #expect(run.status == 1)
            #expect(run.errors == ["proactor: there is no directory \(site.file("nowhere"))"])
        } else {
            #expect(throws: CommandFailure.self) {
                try DeploymentLoader.load(site.file("proactor.yaml"), isRequired: true)
            }
            // A directory where a file should be.
            #expect(throws: CommandFailure("\(site.path) cannot be read; check that it is a file and may be read")) {
                try DeploymentLoader.load(site.path, isRequired: true)
            }
        }
    }

    @Test("hidden files are left out, links to files and a linked directory of rules are followed, and circles end")
    func followsLinks() async throws {
        let shared = try Self.site(["desk/rules.yaml": Self.rules])
        let site = try Self.site(["Rules/.hidden/broken.yaml": "[", "Rules/.broken.yaml": "[", "Rules/README.md": "["])
        try FileManager.default.createSymbolicLink(
            atPath: site.file("Rules/linked.yaml"),
            withDestinationPath: shared.file("desk/rules.yaml")
        )
        try FileManager.default.createSymbolicLink(
            atPath: site.file("Rules/circle"),
            withDestinationPath: site.file("Rules")
        )
        let run = await CommandRun("check", site.path)
        #expect(run.output == ["1 rule, 1 agent, 2 event types: no problems"])

        let linked = try Self.site([:])
        try FileManager.default.createSymbolicLink(
            atPath: linked.file("Rules"),
            withDestinationPath: shared.path
        )
        let other = await CommandRun("check", linked.path)
        #expect(other.output == ["1 rule, 1 agent, 2 event types: no problems"])
    }

    @Test("paths start from the directory of proactor.yaml, also where that is the root")
    func joinsPaths() {
        #expect(SourceFiles.path("Rules", in: "") == "Rules")
        #expect(SourceFiles.path("Rules", in: "site") == "site/Rules")
        #expect(SourceFiles.path("Rules", in: "/") == "/Rules")
        #expect(SourceFiles.path("/etc/Rules", in: "site") == "/etc/Rules")
    }
}

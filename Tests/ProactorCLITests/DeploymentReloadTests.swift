import Foundation
import ProactorDiagnostics
import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorTestSupport
import Testing

@testable import ProactorCLI

@Suite("Reading a deployment again", .timeLimit(.minutes(15)))
struct DeploymentReloadTests {
    private static let rules = """
        events: { Asked: {} }
        rules:
          answer: { on: Asked, agent: clerk }
        agents:
          clerk:
            tools: [TOOL]
            steps: [{ say: hello }]
        """
    private static let configuration = """
        tools: { terms: { sql: { database: a.db, query: SELECT 1 } } }
        people: { anna: { name: Anna } }
        budget: { day: 5 }

        """

    private let directory: TemporaryDirectory
    private var path: String { self.directory.file("proactor.yaml") }

    init() throws {
        self.directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: self.directory.file("Rules"), withIntermediateDirectories: true)
        try self.write("proactor.yaml", Self.configuration)
        try self.write("Rules/a.yaml", Self.rules.replacing("TOOL", with: "terms"))
    }

    private func write(_ name: String, _ text: String) throws {
        try text.write(toFile: self.directory.file(name), atomically: true, encoding: .utf8)
    }

    private func reload(models: [String: String] = [:]) throws -> DeploymentReload {
        let loaded = try DeploymentLoader.load(self.path, isRequired: true)
        return DeploymentReload(
            path: self.path,
            text: loaded.texts[self.path] ?? "",
            context: loaded.context,
            unusableModels: models
        )
    }

    @Test("people and budgets are taken, and what takes a restart is named")
    func takesWhatItCan() throws {
        let reload = try self.reload()
        try self.write(
            "proactor.yaml",
            Self.configuration.replacing("Anna", with: "Anna P.").replacing("day: 5", with: "day: 7")
                + "limits: { workers: 2 }\nstrictTypes: true\n"
        )
        let candidate = reload.candidate()
        #expect(candidate.diagnostics.map(\.description) == [])
        #expect(candidate.book != nil)
        #expect(candidate.directory.people["anna"]?.name == "Anna P.")
        #expect(candidate.budgets.all.day == Money(micros: 7_000_000))
        #expect(candidate.pendingKeys == ["limits", "strictTypes"])
    }

    @Test("rules cannot use a tool that the server does not have yet, and are told so")
    func knowsWhatRuns() throws {
        let reload = try self.reload()
        let more =
            "tools: { terms: { sql: { database: a.db, query: SELECT 1 } }, news: { sql: { database: b.db, query: SELECT 1 } } }"
        try self.write("proactor.yaml", more)
        try self.write("Rules/a.yaml", Self.rules.replacing("TOOL", with: "news"))
        let candidate = reload.candidate()
        #expect(candidate.book == nil)
        let problem = try #require(candidate.diagnostics.first { $0.severity == .error })
        #expect(problem.message.contains("news"))
        #expect(problem.hint?.contains("after a restart") == true)
    }

    @Test("an agent whose model cannot be used is refused")
    func checksModels() throws {
        let model = "models: { m: { anthropic: { model: claude-x, key: '${env:NOT_THERE_AT_ALL}' } } }\n"
        try self.write("proactor.yaml", Self.configuration + model)
        let reload = try self.reload(models: ["m": "NOT_THERE_AT_ALL is not set"])
        try self.write(
            "Rules/a.yaml",
            """
            events: { Asked: {} }
            rules: { answer: { on: Asked, agent: clerk, prompt: Answer. } }
            agents: { clerk: { model: m, instructions: Be kind. } }
            """
        )
        let candidate = reload.candidate()
        #expect(candidate.book == nil)
        #expect(candidate.diagnostics.contains { $0.message.contains("NOT_THERE_AT_ALL is not set") })
    }

    @Test("files that cannot be read are a problem as others are", arguments: ["gone", "broken"])
    func survives(what: String) throws {
        let reload = try self.reload()
        if what == "gone" {
            try FileManager.default.removeItem(atPath: self.path)
        } else {
            try self.write("proactor.yaml", "people: [")
        }
        let candidate = reload.candidate()
        #expect(candidate.book == nil)
        #expect(candidate.diagnostics.contains { $0.severity == .error })
    }

    @Test("the limits of models change without a restart, and nothing else of them")
    func comparesModels() {
        func model(_ limits: String, _ name: String = "x") -> String {
            "models: { m: { openai: { model: \(name) }, limits: { requests: \(limits) } } }"
        }
        #expect(DeploymentReload.pendingKeys(from: model("5"), to: model("6")) == [])
        #expect(DeploymentReload.pendingKeys(from: model("5"), to: model("5", "y")) == ["models"])
        #expect(DeploymentReload.pendingKeys(from: "", to: "listen: 127.0.0.1:1") == ["listen"])
        #expect(DeploymentReload.pendingKeys(from: "groups: { a: [b] }", to: "") == [])
        #expect(DeploymentReload.pendingKeys(from: "{b: 1, a: 2}", to: "a: 2\nb: 1") == [])
    }

    @Test("what the files look like changes with each way in which a file is changed")
    func seesChanges() throws {
        let folders = [self.directory.file("Rules"), self.directory.file("Agents")]
        func look() -> SourceFingerprint { SourceFingerprint(file: self.path, directories: folders) }
        var seen = [look()]
        #expect(seen[0] == look())
        // As an editor does: another file takes the name.
        try self.write("Rules/a.yaml", Self.rules)
        seen.append(look())
        let handle = try #require(FileHandle(forWritingAtPath: self.directory.file("Rules/a.yaml")))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("# more\n".utf8))
        try handle.close()
        seen.append(look())
        try FileManager.default.createDirectory(atPath: folders[1], withIntermediateDirectories: true)
        try self.write("Agents/b.yml", "agents: {}")
        seen.append(look())
        try FileManager.default.removeItem(atPath: self.directory.file("Rules/a.yaml"))
        seen.append(look())
        try self.write("proactor.yaml", "")
        seen.append(look())
        for (earlier, later) in zip(seen, seen.dropFirst()) { #expect(earlier != later) }
        try self.write("Agents/.hidden.yml", "no")
        try self.write("Agents/notes.txt", "no")
        #expect(look() == seen.last)
    }
}

import Foundation
import ProactorModel
import ProactorRuntime
import ProactorStorage
import Subprocess
import SystemPackage
import Testing

/// The document at `/openapi.json` against the running server; schemathesis and the specification's own schema judge.
@Suite("The OpenAPI document", .timeLimit(.minutes(15)))
struct OpenAPITests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let programs = root.appendingPathComponent(".build/counterparts/openapi/bin")
    private static let configuration = root.appendingPathComponent(
        "Tests/ProactorServerTests/Judges/schemathesis.toml"
    ).path
    /// Bytes of what a judge prints that are kept.
    private static let outputMaximum = 1_048_576

    /// In continuous integration the judges must be there, and their tests fail where they are not.
    private static let canBeAsked =
        ProcessInfo.processInfo.environment["CI"] != nil
        || FileManager.default.isExecutableFile(atPath: programs.appendingPathComponent("schemathesis").path)

    @Test("is one by the specification", .enabled(if: canBeAsked, "run '.ci/install-packages test' for the judges"))
    func isValid() async throws {
        try await TestServer.run { server in
            let (output, status) = try await Self.run(
                "python",
                "-c",
                "import json, sys, urllib.request; from openapi_spec_validator import validate; "
                    + "validate(json.load(urllib.request.urlopen(sys.argv[1])))",
                "http://\(server.authority)/openapi.json"
            )
            #expect(status == .exited(0), "\(output)")
        }
    }

    @Test(
        "says what the server answers, to whatever input",
        .enabled(if: canBeAsked, "run '.ci/install-packages test' for the judges")
    )
    func isKept() async throws {
        var options = TestServer.Options()
        options.works = true
        let book = try TestBook.make()
        options.reload = { ReloadCandidate(book: book, directory: TestBook.directory, diagnostics: []) }
        try await TestServer.run(options) { server in
            // A proposal that waits, a task that is completed, and a dead letter.
            for (type, data) in [
                ("StockLevelZero", #"{"sku":"SKU-1"}"#), ("NoteRequested", "{}"), ("BigStockLevelZero", "{}"),
            ] {
                let event = #"{"specversion":"1.0","id":"\#(type)","source":"/s","type":"\#(type)","data":\#(data)}"#
                let answer = try await server.post("/events", event, type: "application/cloudevents+json")
                let task = TaskID(rawValue: try #require(answer.json?["task"]?.stringValue))
                let signals = server.store.signals()
                if try await server.store.task(task)?.state != .running { continue }
                for await _ in signals where try await server.store.task(task)?.state != .running { break }
            }
            let (output, status) = try await Self.run(
                "schemathesis",
                "--config-file",
                Self.configuration,
                "run",
                "http://\(server.authority)/openapi.json",
                "--no-color"
            )
            #expect(status == .exited(0), "\(output)")
            #expect(try await server.get("/health/ready").status == 200)
        }
    }

    private static func run(
        _ program: String,
        _ arguments: String...
    ) async throws -> (output: String, status: TerminationStatus) {
        let directory = FileManager.default.temporaryDirectory.path
        let result = try await Subprocess.run(
            .path(FilePath(self.programs.appendingPathComponent(program).path)),
            arguments: Arguments(arguments),
            workingDirectory: FilePath(directory),
            output: .string(limit: self.outputMaximum),
            error: .combinedWithOutput
        )
        return (result.standardOutput, result.terminationStatus)
    }
}

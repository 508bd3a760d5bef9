import Foundation
import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

/// Events as the CloudEvents SDK for Python makes them: whether the server takes them is not for this code to say alone.
@Suite("Events of an independent SDK", .timeLimit(.minutes(15)))
struct IndependentSenderTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let python = root.appendingPathComponent(".build/test-venv/bin/python").path
    private static let script = root.appendingPathComponent("Tests/ProactorServerTests/Judges/send_cloudevents.py").path

    private static let isAvailable: Bool = {
        let isThere = FileManager.default.isExecutableFile(atPath: python)
        if !isThere {
            let warning =
                "WARNING: \(python) is not there, so no independent CloudEvents SDK is asked; run '.ci/install-packages test'\n"
            FileHandle.standardError.write(Data(warning.utf8))
        }
        return isThere
    }()

    @Test("are taken in every mode", .enabled(if: isAvailable, "run '.ci/install-packages test' for the SDK"))
    func acceptsEvents() async throws {
        try await TestServer.run { server in
            let lines = try await Self.output(of: Self.script, "http://\(server.authority)").split(separator: "\n")
            let answers = try lines.map { try JSONParser.parse(String($0)) }
            #expect(
                answers.map { $0["mode"] } == Array(repeating: ["structured", "binary"], count: 4).flatMap { $0 } + [
                    "batch"
                ]
            )
            for answer in answers { #expect(answer["status"] == 202, "\(answer.jsonText)") }

            for mode in ["structured", "binary", "batch"] {
                let first = try #require(try await server.store.event(source: "/sdk/python", id: "sdk-\(mode)-0")).event
                #expect(first.subject == "Euro € 😀")
                #expect(first.time == Timestamp(rfc3339: "2026-03-02T09:30:00Z"))
                #expect(first.extensions["site"] == .string("north 1"))
                #expect(first.jsonData == ["a": 1, "text": "Grüße"])
                let second = try #require(try await server.store.event(source: "/sdk/python", id: "sdk-\(mode)-1"))
                    .event
                #expect(second.subject == #"a "quoted" 100% \ name"#)
                #expect(second.jsonData == ["list": [1, 2.5, nil]])
                let third = try #require(try await server.store.event(source: "/sdk/python", id: "sdk-\(mode)-2")).event
                #expect(third.data == .binary([0x00, 0xFF]))
                let fourth = try #require(try await server.store.event(source: "/sdk/python", id: "sdk-\(mode)-3"))
                    .event
                #expect(fourth.data == .json("hello"))
            }
        }
    }

    private static func output(of script: String, _ argument: String) async throws -> String {
        let (output, status) = await Shell.run([Self.python, script, argument])
        #expect(status == 0)
        return output
    }
}

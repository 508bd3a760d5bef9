import Foundation
import ProactorModel
import ProactorTestSupport
import Testing

/// The streams as clients see them that this project did not write.
@Suite("Independent watchers", .timeLimit(.minutes(15)))
struct IndependentWatcherTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let python = root.appendingPathComponent(".build/counterparts/streams/bin/python").path
    private static let script = root.appendingPathComponent("Tests/ProactorServerTests/Judges/watch_streams.py").path

    /// In continuous integration the clients must be there, and the test fails where they are not.
    private static let canBeAsked =
        ProcessInfo.processInfo.environment["CI"] != nil || FileManager.default.isExecutableFile(atPath: python)

    @Test(
        "websockets and httpx-sse see every entry once, in order, from where they ask on, and the codes of RFC 6455",
        .enabled(if: canBeAsked, "run '.ci/install-packages test' for the clients")
    )
    func watch() async throws {
        var options = TestServer.Options()
        options.works = true
        try await TestServer.run(options) { server in
            let answer = try await server.event(event("n", type: "NoteRequested"))
            let task = try #require(answer.json?["task"]?.stringValue)
            let last = try #require(try await server.frames(of: "/tasks/\(task)/stream").last?.number)
            let all = (1...last).map { JSONValue.int(Int64($0)) }

            let lines = try await Self.output("http://\(server.authority)", task).split(separator: "\n")
            var told: [String: JSONValue] = [:]
            for line in lines {
                let json = try JSONParser.parse(String(line))
                told[try #require(json["what"]?.stringValue)] = json
            }
            #expect(told["events"]?["numbers"] == .array(all))
            #expect(told["events"]?["last"] == "TaskCompleted")
            #expect(told["events after"]?["numbers"] == .array(Array(all.dropFirst(2))))
            #expect(told["whole"]?["numbers"] == .array(all))
            #expect(told["whole"]?["code"] == 1000)
            #expect(told["whole"]?["subprotocol"] == "proactor")
            #expect(told["after"]?["numbers"] == .array(Array(all.dropFirst(2))))
            #expect(told["fragments"]?["numbers"] == .array(Array(all.dropFirst(1))))
            #expect(told["binary"]?["code"] == 1003)
            #expect(told["large"]?["code"] == 1009)
            #expect(told["stream"]?["kind"] == "TaskCompleted")
            #expect(told["stream"]?["task"] == .string(task))
            #expect(told["refused"]?["status"] == 404)
            #expect(told["refused"]?["type"] == "urn:proactor:problem:not-found")
            #expect(told["cut"]?["numbers"] == .array(all))
        }
    }

    private static func output(_ arguments: String...) async throws -> String {
        let (output, status) = await Shell.run([Self.python, Self.script] + arguments)
        #expect(status == 0)
        return output
    }
}

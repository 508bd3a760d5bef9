import Foundation
import ProactorModel
import ProactorTestSupport
import Testing

/// The examples of Docs/webhooks.md, as whoever follows them would run them.
@Suite(.timeLimit(.minutes(15))) struct WebhookDocsTests {
    private static let file = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Docs/webhooks.md")

    private static let examples = ["GitHub", "Stripe", "Shopify", "Alertmanager", "EventBridge"]

    private struct Example {
        /// What stands below `sources:`.
        let sources: String
        let script: String
        /// What the delivery becomes.
        let event: JSONValue
    }

    private static func example(_ section: String, _ text: String) throws -> Example {
        let start = try #require(text.range(of: "\n## \(section)\n"))
        let rest = text[start.upperBound...]
        let part = rest.range(of: "\n## ").map { rest[..<$0.lowerBound] } ?? rest
        // Every second piece stands between fences; its first line names the language.
        let blocks = part.components(separatedBy: "\n```").enumerated().compactMap { index, piece in
            index.isMultiple(of: 2) ? nil : piece.split(separator: "\n", maxSplits: 1).map(String.init)
        }
        func block(_ language: String, _ beginning: String = "") throws -> String {
            try #require(blocks.first { $0[0] == language && $0[1].hasPrefix(beginning) }?[1]) + "\n"
        }
        let sources = try block("yaml", "sources:\n").dropFirst("sources:\n".count)
        return Example(
            sources: String(sources),
            script: try block("bash"),
            event: try JSONParser.parse(try block("json"))
        )
    }

    @Test func `every example is taken, and becomes the event that the document shows`() async throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let examples = try Self.examples.map { try Self.example($0, text) }
        let site = try Site()
        try site.write("proactor.yaml", "sources:\n" + examples.map(\.sources).joined())
        let check = try await site.run("check")
        // The document has no rules, which is all that there is to be said.
        #expect(check.status == 0 && check.output.hasSuffix(": 0 errors, 1 warning\n"), "\(check.output)")

        let names = text.matches(of: /\$\{env:([A-Z_]+)\}/).map { String($0.output.1) }
        let secrets = Dictionary(names.map { ($0, "secret-of-\($0)") }) { first, _ in first }
        let (server, client) = try await ServerProcess.start(in: site, environment: secrets)
        var exports = "set -eu\nserver=\(client.server)\n"
        for (name, secret) in secrets { exports += "\(name)=\(secret)\n" }
        for (place, example) in examples.enumerated() {
            try site.write("send-\(place).sh", exports + example.script)
            let output = await Self.output(ofScript: site.directory.file("send-\(place).sh"))
            let answer = try JSONParser.parse(output)
            let tasks = try #require(answer["tasks"]?.arrayValue, "\(Self.examples[place]): \(output)")
            #expect(tasks.count == 1, "\(Self.examples[place]): \(output)")
            let task = try #require(tasks.first?["task"]?.stringValue)
            let event = try await client.get("/tasks/\(task)")["event"]
            for (key, value) in example.event.objectValue ?? [:] {
                #expect(event?[key] == value, "\(Self.examples[place]): \(key)")
            }
        }
        let forged = try await client.post("/webhooks/github", ["action": "opened"])
        #expect(forged.status == 401)
        let rejected = try await site.run("webhooks", "rejected", environment: ["PROACTOR_SERVER": client.server])
        #expect(rejected.output.contains("signature-missing"))
        await server.stop()
    }

    /// What a script prints.
    private static func output(ofScript path: String) async -> String { await Shell.run("bash '\(path)' 2>&1").output }
}

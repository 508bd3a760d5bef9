import Foundation
import ProactorModel
import ProactorStorage
import ProactorTestSupport
import ProactorWebhooks
import Testing

/// Deliveries that the providers' own libraries sign: whether a signature is right is not for this code to say alone.
@Suite("Webhooks of independent signers", .timeLimit(.minutes(15)))
struct IndependentSignerTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let python: String = {
        let folder =
            ProcessInfo.processInfo.environment["PROACTOR_COUNTERPARTS"]
            ?? Self.root.appendingPathComponent(".build/counterparts").path
        return folder + "/hooks/bin/python"
    }()
    private static let script = root.appendingPathComponent("Tests/ProactorServerTests/Judges/send_webhooks.py").path

    private static let isAvailable =
        FileManager.default.isExecutableFile(atPath: python)
        || ProcessInfo.processInfo.environment["CI"] == "true"

    @Test(
        "right ones are taken, old and tampered ones are not",
        .enabled(if: isAvailable, "run '.ci/install-packages test'")
    )
    func judges() async throws {
        let secrets = [
            "STANDARD": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "STRIPE": "whsec_test",
            "SLACK": WebhookSender.slackSecret,
        ]
        let sources = try [("standard", "standard-webhooks"), ("stripe", "stripe"), ("slack", "slack")].map {
            try WebhookFixture.source(
                "signature: \($0.1)\nsecrets: \"${env:\($0.0.uppercased())}\"",
                named: $0.0,
                secrets: secrets
            )
        }
        var options = TestServer.Options()
        options.webhooks = sources
        try await TestServer.run(options) { server in
            let output = try await Self.output("http://\(server.authority)")
            let answers = try output.split(separator: "\n").map { try JSONParser.parse(String($0)) }
            #expect(answers.compactMap { $0["status"]?.intValue } == [202, 401, 401, 202, 401, 401, 200, 401, 401])
            let events = try await server.store.events(after: 0, limit: 10).map(\.event)
            #expect(events.map(\.type) == ["user.created", "com.stripe.charge.failed", "com.slack.command"])
            #expect(events.first?.jsonData == ["name": "Zoë"])
            #expect(events.last?.jsonData["text"] == "Zürich 94070")
            let rejected = try await server.get("/webhooks/rejected").json?["rejected"]?.arrayValue ?? []
            #expect(Set(rejected.map { $0["reason"] }) == ["signature-wrong", "signature-outside-window"])
        }
    }

    private static func output(_ argument: String) async throws -> String {
        let (output, status) = await Shell.run([Self.python, Self.script, argument])
        #expect(status == 0)
        return output
    }
}

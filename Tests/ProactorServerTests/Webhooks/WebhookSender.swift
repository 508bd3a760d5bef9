import Crypto
import Foundation
import ProactorModel
import ProactorStorage
import ProactorTestSupport
import ProactorWebhooks

/// Sends what GitHub would.
enum WebhookSender {
    static let secret = "It's a Secret to Everybody"

    static let slackSecret = "8f742231b10e8888abcd99yyyzzz85a5"

    static func github(_ more: String = "", named name: String = "github") throws -> WebhookSource {
        try WebhookFixture.source(
            "signature: github\nsecrets: \"${env:SECRET}\"\n\(more)",
            named: name,
            secrets: ["SECRET": Self.secret]
        )
    }

    static func headers(
        _ body: String,
        event: String = "push",
        id: String = "d-1",
        secret: String = Self.secret
    ) -> [(String, String)] {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(body.utf8),
            using: SymmetricKey(data: Array(secret.utf8))
        )
        return [
            ("Content-Type", "application/json"), ("X-GitHub-Event", event), ("X-GitHub-Delivery", id),
            ("X-Hub-Signature-256", "sha256=" + code.hexText),
        ]
    }

    static func options(_ sources: WebhookSource...) -> TestServer.Options {
        var options = TestServer.Options()
        options.webhooks = sources
        return options
    }
}

extension TestServer {
    func deliver(
        _ body: String,
        event: String = "push",
        id: String = "d-1",
        secret: String = WebhookSender.secret,
        to name: String = "github",
        without header: String? = nil
    ) async throws -> Answer {
        let headers = WebhookSender.headers(body, event: event, id: id, secret: secret).filter { $0.0 != header }
        return try await self.send("POST", "/webhooks/\(name)", headers: headers, Array(body.utf8))
    }

    /// Posts what Slack would have signed at second 1,700,000,000.
    func slack(_ body: String, type: String) async throws -> Answer {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("v0:1700000000:\(body)".utf8),
            using: SymmetricKey(data: Array(WebhookSender.slackSecret.utf8))
        )
        return try await self.post(
            "/webhooks/slack",
            body,
            type: type,
            headers: [("X-Slack-Request-Timestamp", "1700000000"), ("X-Slack-Signature", "v0=" + code.hexText)]
        )
    }

    /// Everything that a request could have changed.
    func state() async throws -> [String] {
        let events = try await self.store.events(after: 0, limit: 1000).map { "\($0)" }
        let audit = try await self.store.auditEntries(after: 0, limit: 1000).map { "\($0)" }
        return events + audit
    }
}

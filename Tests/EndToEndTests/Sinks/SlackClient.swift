import AsyncHTTPClient
import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import ProactorModel
import ProactorTestSupport

/// Posts to a server what Slack posts when somebody presses or sends something, signed as Slack signs.
struct SlackClient: Sendable {
    let server: String
    let sink: String
    let secret: String

    /// Presses a button of a message; answers the status.
    func press(_ action: String, _ value: String, by user: String, answers: String) async throws -> Int {
        try await self.post(
            [
                "type": "block_actions", "user": ["id": .string(user)], "trigger_id": "1.2.3",
                "response_url": .string(answers),
                "actions": [["action_id": .string(action), "value": .string(value)]],
            ]
        ).status
    }

    /// Sends a form, with what was entered by the ids of its inputs.
    func submit(_ view: JSONValue, _ values: JSONValue, by user: String) async throws -> (status: Int, body: JSONValue)
    {
        var sent = view.objectValue ?? [:]
        sent["state"] = ["values": values]
        return try await self.post(["type": "view_submission", "user": ["id": .string(user)], "view": .object(sent)])
    }

    private func post(_ payload: JSONValue) async throws -> (status: Int, body: JSONValue) {
        let body = "payload=" + (payload.jsonText.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
        return try await self.post(body: body, time: Int(Date().timeIntervalSince1970))
    }

    /// Posts a body that was signed at a time.
    func post(body: String, time: Int) async throws -> (status: Int, body: JSONValue) {
        let key = SymmetricKey(data: Array(self.secret.utf8))
        let signature = HMAC<SHA256>.authenticationCode(for: Array("v0:\(time):\(body)".utf8), using: key)
        var request = HTTPClientRequest(url: "\(self.server)/slack/\(self.sink)/interactions")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.headers.add(name: "X-Slack-Request-Timestamp", value: String(time))
        request.headers.add(name: "X-Slack-Signature", value: "v0=" + Array(signature).hexText)
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = Array(buffer: try await response.body.collect(upTo: 1_048_576))
        return (Int(response.status.code), bytes.isEmpty ? .null : try JSONParser.parse(bytes))
    }
}

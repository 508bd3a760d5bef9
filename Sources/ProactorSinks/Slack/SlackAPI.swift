import Foundation
import ProactorComponents
import ProactorModel
import ProactorTools

/// Calls methods of Slack's Web API.
struct SlackAPI: Sendable {
    /// Where the methods are, without a slash at the end.
    static let standardURL = "https://slack.com/api"
    private static let timeout = Duration.seconds(30)
    /// Slack waits three seconds for the answer to a press, in which two such calls fit: to open a form, and to say that it
    /// could not be opened.
    private static let quickTimeout = Duration.milliseconds(1300)
    /// Failures of Slack's own (other ones are of what was asked).
    private static let passingErrors: Set<String> = [
        "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout",
        "team_added_to_org",
    ]

    private let url: String
    private let token: String
    private let patient: GuardedPost
    private let quick: GuardedPost

    init(url: String, token: String) {
        self.url = url
        self.token = token
        self.patient = GuardedPost(allowsPrivateAddresses: true, timeout: Self.timeout)
        self.quick = GuardedPost(allowsPrivateAddresses: true, timeout: Self.quickTimeout)
    }

    /// - Parameter isQuick: Whether somebody waits for it.
    @discardableResult
    func call(_ method: String, _ arguments: JSONValue, isQuick: Bool = false) async throws(SinkFailure) -> JSONValue {
        let answer: GuardedPost.Answer
        do {
            answer = try await (isQuick ? self.quick : self.patient).post(
                arguments.jsonBytes,
                to: "\(self.url)/\(method)",
                headers: [
                    ("Authorization", "Bearer \(self.token)"), ("Content-Type", "application/json; charset=utf-8"),
                ]
            )
        } catch {
            throw SinkHTTP.failure(error)
        }
        return try Self.result(of: method, answer)
    }

    /// What an answer says. Most failures come with status 200.
    static func result(of method: String, _ answer: GuardedPost.Answer) throws(SinkFailure) -> JSONValue {
        guard answer.status != 429 else {
            throw SinkFailure(
                "Slack's \(method) is asked too often",
                isRetriable: true,
                retryAfter: SinkHTTP.retryAfter(answer) ?? .seconds(30)
            )
        }
        guard answer.isSuccess, let json = try? JSONParser.parse(answer.body) else {
            throw SinkFailure(
                "Slack's \(method) answered \(answer.status): \(SinkHTTP.excerpt(answer))",
                isRetriable: answer.isSuccess || answer.status >= 500
            )
        }
        guard json["ok"] == true else {
            let error = json["error"]?.stringValue ?? "no error's name"
            throw SinkFailure(
                "Slack's \(method) refused: \(error)" + Self.details(json),
                isRetriable: Self.passingErrors.contains(error),
                retryAfter: SinkHTTP.retryAfter(answer)
            )
        }
        return json
    }

    private static func details(_ json: JSONValue) -> String {
        let messages = json["response_metadata"]?["messages"]?.arrayValue?.compactMap(\.stringValue) ?? []
        return messages.isEmpty ? "" : " (\(messages.prefix(3).joined(separator: "; ").prefix(300)))"
    }

    /// Answers the one who pressed, for nobody else to see.
    func whisper(_ text: String, to responseURL: String) async throws(SinkFailure) {
        guard self.isSlack(responseURL) else {
            throw SinkFailure("the response_url is not Slack's", isRetriable: false)
        }
        let body: JSONValue = [
            "response_type": "ephemeral", "replace_original": false,
            "text": .string(SlackText.escaped(text, limit: 3000)),
        ]
        do {
            _ = try await self.quick.post(
                body.jsonBytes,
                to: responseURL,
                headers: [("Content-Type", "application/json")]
            )
        } catch {
            throw SinkHTTP.failure(error)
        }
    }

    private func isSlack(_ url: String) -> Bool {
        guard let parts = URLComponents(string: url), let host = parts.host?.lowercased() else { return false }
        if parts.scheme == "https", host.hasSuffix(".slack.com") || host.hasSuffix(".slack-gov.com") { return true }
        guard let own = URLComponents(string: self.url) else { return false }
        return parts.scheme == own.scheme && host == own.host?.lowercased() && parts.port == own.port
    }
}

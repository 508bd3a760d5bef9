import Foundation
import ProactorModel
import ProactorTestSupport

/// Programs of the receivers' own makers: slack_sdk, standardwebhooks and aiosmtpd, in a virtual environment of their own.
enum Judge {
    private static let scripts = "Tests/ProactorSinksTests/Judges"

    /// Whether tests that ask them run: in CI they must, and fail where they are missing.
    static let canBeAsked = PythonCounterpart.sinks.isWanted

    /// Verdicts of `judge.py`, one for each case.
    static func verdicts(on cases: [JSONValue]) async throws -> [JSONValue] {
        let text = cases.map { $0.jsonText + "\n" }.joined()
        let (lines, _) = try await PythonCounterpart.sinks.judge("\(Self.scripts)/judge.py", [], text)
        return try lines.map { try JSONParser.parse($0) }
    }

    /// A mail server that runs while `body` does, and the mails that it took.
    ///
    /// - Parameter mode: `starttls`, `tls` or `plain`.
    static func mailbox(
        _ mode: String,
        _ body: (_ port: Int, _ authorities: String) async throws -> Void
    ) async throws -> [JSONValue] {
        try await Mailbox.run(mode) { mailbox in
            try await body(mailbox.port, mailbox.authorities)
            return try mailbox.mails()
        }
    }
}

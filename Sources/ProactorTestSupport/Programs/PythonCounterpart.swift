import Foundation

/// A script that judges what the project writes, in an environment of Python packages that others have made.
package struct PythonCounterpart: Sendable {
    /// `opentelemetry-proto` 1.45.2 and `prometheus_client` 0.26.0.
    package static let telemetry = Self(name: "telemetry")
    /// `playwright` 1.65.2 and `axe-playwright-python` 0.1.8; the browser is Debian's `chromium`.
    package static let browser = Self(name: "browser")

    /// `joserfc` 1.8.0.
    package static let oidc = Self(name: "oidc")

    /// `slack_sdk`, `standardwebhooks` and `aiosmtpd`.
    package static let sinks = Self(name: "sinks")

    /// `pika` 1.4.4, `confluent-kafka` 2.16.1 and `cloudevents` 2.2.0.
    package static let brokers = Self(name: "brokers")

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    let name: String

    private var python: String {
        let folder = ProcessInfo.processInfo.environment["PROACTOR_COUNTERPARTS"] ?? Self.root + "/.build/counterparts"
        return "\(folder)/\(self.name)/bin/python"
    }

    /// Whether its tests run: in CI they must, and fail where it is missing.
    package var isWanted: Bool {
        ProcessInfo.processInfo.environment["CI"] != nil || FileManager.default.isExecutableFile(atPath: self.python)
    }

    /// The program and its arguments that run a script.
    ///
    /// - Parameter script: Below the package's root.
    package func command(_ script: String, _ arguments: [String]) -> [String] {
        [self.python, "\(Self.root)/\(script)"] + arguments
    }

    /// What a script says of a text, line by line, and its status.
    ///
    /// - Parameters:
    ///   - script: Below the package's root.
    ///   - text: Given to it in a file, whose path is its last argument.
    package func judge(
        _ script: String,
        _ arguments: [String],
        _ text: String
    ) async throws -> (lines: [String], status: Int32) {
        let directory = try TemporaryDirectory()
        let file = directory.file("judged")
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        let words = self.command(script, arguments + [file])
        let (output, status) = await Shell.run("exec \(Shell.quoted(words)) 2>&1")
        return (output.split(separator: "\n").map(String.init), status)
    }
}

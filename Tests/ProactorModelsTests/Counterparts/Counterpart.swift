import Foundation
import ProactorTestSupport

/// A program of somebody else's that tests ask: the official SDKs, and servers that speak the wire formats.
struct Counterpart: Sendable {
    /// `anthropic` 2.12.0 and `openai` 3.54.0 with `pydantic`.
    static let sdk = Self(name: "sdk")
    /// `fakellm` 0.3.5
    static let fakellm = Self(name: "fakellm")
    /// `litellm[proxy]` 1.106.2
    static let litellm = Self(name: "litellm")

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    let name: String

    /// The folder of a virtual environment of its own: below the folder that the environment names, or below the package's root.
    private var directory: String {
        let folder = ProcessInfo.processInfo.environment["PROACTOR_COUNTERPARTS"] ?? Self.root + "/.build/counterparts"
        return "\(folder)/\(self.name)"
    }

    /// Whether its tests run: in CI they must, and fail where it is missing.
    var isWanted: Bool {
        ProcessInfo.processInfo.environment["CI"] != nil
            || FileManager.default.isExecutableFile(atPath: self.program("python"))
    }

    func program(_ name: String) -> String { "\(self.directory)/bin/\(name)" }

    /// A file of the folder `Judges`.
    static func judge(_ name: String) -> String { "\(Self.root)/Tests/ProactorModelsTests/Judges/\(name)" }

    /// What a script of the folder `Judges` prints, line by line, and its status.
    func run(_ script: String, _ arguments: String...) async -> (lines: [String], status: Int32) {
        let (output, status) = await Shell.run([self.program("python"), Self.judge(script)] + arguments)
        return (output.split(separator: "\n").map(String.init), status)
    }

    /// Runs a server while `body` does, which is given its port.
    ///
    /// - Parameters:
    ///   - health: The path that answers once the server does.
    ///   - command: The server and its arguments, with `{port}` where its port is to stand.
    func serving<Value>(
        health: String,
        _ command: [String],
        _ body: (_ port: Int?) async throws -> Value
    ) async throws -> Value {
        try await Shell.serving([self.program("python"), Self.judge("serve.py"), health] + command, body)
    }
}

import Foundation
import Subprocess
import SystemPackage
import Testing

/// A server that this project did not write, in a Python environment of its own.
enum Counterpart: String, Sendable {
    /// The SDK that speaks both eras.
    case modern = "mcp2"
    /// The last SDK of the era before it.
    case legacy = "mcp1"
    case time = "mcp-time"
    case sqlite = "mcp-sqlite"

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// In continuous integration a counterpart must be there, and its tests fail where it is not.
    var canBeAsked: Bool {
        ProcessInfo.processInfo.environment["CI"] != nil || FileManager.default.fileExists(atPath: self.python)
    }

    var python: String { self.program("python") }

    func program(_ name: String) -> String {
        Self.root.appendingPathComponent(".build/counterparts/\(self.rawValue)/bin/\(name)").path
    }

    /// A script beside the tests.
    static func script(_ name: String) -> String {
        Self.root.appendingPathComponent("Tests/ProactorMCPTests/Servers/\(name)").path
    }

    /// Runs a script as an HTTP server while `body` runs, which is given its address.
    func withHTTPServer<Value: Sendable>(
        _ script: String,
        _ body: @escaping @Sendable (String) async throws -> Value
    ) async throws -> Value {
        var options = PlatformOptions()
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(2))]
        let result = try await Subprocess.run(
            .path(FilePath(self.python)),
            arguments: [Self.script(script), "http"],
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .discarded
        ) { execution in
            var lines = execution.standardOutput.strings().makeAsyncIterator()
            let port = try #require(try await lines.next())
            do {
                let value = try await body("http://127.0.0.1:\(port)/mcp")
                await execution.teardown(using: options.teardownSequence)
                return value
            } catch {
                await execution.teardown(using: options.teardownSequence)
                throw error
            }
        }
        return result.closureResult
    }
}

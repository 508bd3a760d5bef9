import Foundation

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
}

/// Programs that are run by the shell. Each on a thread of its own, for Foundation's `Process` does not bear that other tests open
/// files meanwhile.
enum Shell {
    /// What a script prints, and its status.
    static func run(_ python: String, _ arguments: String...) async -> (lines: [String], status: Int32) {
        await Self.onThread {
            let line = Self.line(python: python, [python] + arguments)
            guard let pipe = unsafe popen(line, "r") else { return ([], -1) }
            var output: [UInt8] = []
            while let chunk = unsafe Self.read(pipe, 4096) { output += chunk }
            let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
            return (lines, unsafe pclose(pipe))
        }
    }

    /// Runs a server while `body` does, which is given its port.
    static func serving<Value>(
        _ python: String,
        health: String,
        _ command: [String],
        _ body: (_ port: Int?) async throws -> Value
    ) async throws -> Value {
        let server = Server(Self.line(python: python, [python, Counterpart.judge("serve.py"), health] + command))
        let port = await Self.onThread { server.readPort() }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(port))
        } catch {
            result = .failure(error)
        }
        await Self.onThread { server.end() }
        return try result.get()
    }

    fileprivate static func read(_ pipe: UnsafeMutablePointer<FILE>, _ count: Int) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: count)
        let length = unsafe fread(&buffer, 1, count, pipe)
        return length > 0 ? Array(buffer.prefix(length)) : nil
    }

    /// The command for the shell. It begins with closing what it inherits: the sockets of all tests that run meanwhile, which would
    /// stay open in it when a test closes them.
    private static func line(python: String, _ command: [String]) -> String {
        let start = "import os, sys; os.closerange(3, 65536); os.execv(sys.argv[1], sys.argv[1:])"
        return "exec "
            + ([python, "-S", "-c", start] + command).map { "'\($0.replacing("'", with: "'\\''"))'" }
            .joined(separator: " ")
    }

    private static func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: work()) }
        }
    }
}

/// A server behind a pipe; its calls come one after the other.
@safe private final class Server: @unchecked Sendable {
    private let pipe: UnsafeMutablePointer<FILE>?

    init(_ command: String) { unsafe self.pipe = popen(command, "r") }

    /// Returns once the server answers; `nil` where it does not start.
    func readPort() -> Int? {
        guard let pipe = unsafe self.pipe else { return nil }
        var digits: [UInt8] = []
        while let byte = unsafe Shell.read(pipe, 1)?.first, byte != UInt8(ascii: "\n") { digits.append(byte) }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    func end() {
        if let pipe = unsafe self.pipe { _ = unsafe pclose(pipe) }
    }
}

import Foundation

/// A script that judges what the project writes, in an environment of Python packages that others have made.
package struct PythonCounterpart: Sendable {
    /// `opentelemetry-proto` 1.45.2 and `prometheus_client` 0.26.0.
    package static let telemetry = Self(name: "telemetry")

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
        // Closes what it inherits: the sockets of all tests that run meanwhile, which would stay open in it.
        let start = "import os, sys; os.closerange(3, 65536); os.execv(sys.argv[1], sys.argv[1:])"
        let words = [self.python, "-S", "-c", start, self.python, "\(Self.root)/\(script)"] + arguments + [file]
        let command = words.map { "'\($0.replacing("'", with: "'\\''"))'" }.joined(separator: " ")
        return await withCheckedContinuation { continuation in
            // On a thread of its own, since it blocks, and `Process` does not bear that other tests open files meanwhile.
            Thread.detachNewThread { continuation.resume(returning: Self.run("exec \(command) 2>&1")) }
        }
    }

    private static func run(_ command: String) -> (lines: [String], status: Int32) {
        guard let pipe = unsafe popen(command, "r") else { return ([], -1) }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, pipe)
            guard count > 0 else { break }
            output += buffer.prefix(count)
        }
        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
        return (lines, unsafe pclose(pipe))
    }
}

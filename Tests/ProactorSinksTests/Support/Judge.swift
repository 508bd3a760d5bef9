import Foundation
import ProactorModel
import ProactorTestSupport
import Synchronization

/// Programs of the receivers' own makers: slack_sdk, standardwebhooks and aiosmtpd, in a virtual environment of their own.
enum Judge {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    private static let python: String = {
        let folder = ProcessInfo.processInfo.environment["PROACTOR_COUNTERPARTS"] ?? root + "/.build/counterparts"
        return "\(folder)/sinks/bin/python"
    }()

    /// Whether tests that ask them run: in CI they must, and fail where they are missing.
    static let canBeAsked =
        ProcessInfo.processInfo.environment["CI"] != nil || FileManager.default.isExecutableFile(atPath: python)

    /// Verdicts of `judge.py`, one for each case.
    static func verdicts(on cases: [JSONValue]) async throws -> [JSONValue] {
        let directory = try TemporaryDirectory()
        let file = directory.file("cases.jsonl")
        try cases.map { $0.jsonText + "\n" }.joined().write(toFile: file, atomically: true, encoding: .utf8)
        let program = JudgeProgram(Self.line(Self.script("judge.py"), file), mode: "r")
        let lines = await program.lines()
        return try lines.map { try JSONParser.parse($0) }
    }

    /// A mail server that runs while `body` does, and the mails that it took.
    ///
    /// - Parameter mode: `starttls`, `tls` or `plain`.
    static func mailbox(
        _ mode: String,
        _ body: (_ port: Int, _ authorities: String) async throws -> Void
    ) async throws -> [JSONValue] {
        let directory = try TemporaryDirectory()
        let certificate = directory.file("certificate.pem")
        let make =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
            + "-addext subjectAltName=DNS:localhost -keyout '\(directory.file("key.pem"))' -out '\(certificate)' 2>&1"
        _ = await JudgeProgram(make, mode: "r").lines()
        let output = directory.file("output")
        guard unsafe mkfifo(output, 0o600) == 0 else { throw NoMailbox() }
        // The server ends when its standard input does, which is what is held open here.
        let server = JudgeProgram(
            Self.line(Self.script("mailbox.py"), mode, directory.path) + " > '\(output)'",
            mode: "w"
        )
        let reader = await JudgeProgram(reading: output)
        let port = await reader.line().flatMap { Int($0) }
        let result: Result<Void, any Error>
        do {
            guard let port else { throw NoMailbox() }
            result = .success(try await body(port, certificate))
        } catch {
            result = .failure(error)
        }
        await server.end()
        let lines = await reader.lines()
        try result.get()
        return try lines.map { try JSONParser.parse($0) }
    }

    /// The command for the shell. It begins with closing what it inherits: the sockets of all tests that run meanwhile, which would
    /// stay open in it when a test closes them.
    private static func line(_ arguments: String...) -> String {
        let start = "import os, sys; os.closerange(3, 65536); os.execv(sys.argv[1], sys.argv[1:])"
        return "exec "
            + ([Self.python, "-S", "-c", start, Self.python] + arguments).map { "'\($0)'" }
            .joined(separator: " ")
    }

    struct NoMailbox: Error {}

    private static func script(_ name: String) -> String { "\(Self.root)/Tests/ProactorSinksTests/Judges/\(name)" }
}

/// A program behind a pipe, or what one writes to a pipe with a name; its calls come one after the other, each on a thread of its own.
@safe private final class JudgeProgram: @unchecked Sendable {
    private static let lineMaximum = 1_048_576

    private let pipe: UnsafeMutablePointer<FILE>?

    private let isProgram: Bool

    init(_ command: String, mode: String) {
        unsafe self.pipe = popen(command, mode)
        self.isProgram = true
    }

    /// Returns once somebody writes to the pipe.
    init(reading path: String) async {
        let opened = await Self.onThread { Opened(path) }
        unsafe self.pipe = opened.file
        self.isProgram = false
    }

    @safe private struct Opened: @unchecked Sendable {
        let file: UnsafeMutablePointer<FILE>?

        init(_ path: String) { unsafe self.file = fopen(path, "r") }
    }

    /// The next line without its end; `nil` at the end of all.
    func line() async -> String? { await Self.onThread { self.readLine() } }

    /// All lines that are left, and the program's end.
    func lines() async -> [String] {
        await Self.onThread {
            var lines: [String] = []
            while let line = self.readLine() { lines.append(line) }
            self.close()
            return lines
        }
    }

    func end() async { await Self.onThread { self.close() } }

    private func readLine() -> String? {
        guard let pipe = unsafe self.pipe else { return nil }
        var bytes: [UInt8] = []
        while bytes.count < Self.lineMaximum {
            let byte = unsafe getc(pipe)
            guard byte != EOF else { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
            guard byte != 0x0A else { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
        return nil
    }

    private func close() {
        guard let pipe = unsafe self.pipe else { return }
        _ = unsafe self.isProgram ? pclose(pipe) : fclose(pipe)
    }

    private static func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: work()) }
        }
    }
}

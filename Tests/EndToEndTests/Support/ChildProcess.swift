import Foundation
import Synchronization

/// The `proactor` program in a process of its own.
final class ChildProcess: Sendable {
    /// How a process ended and what it wrote.
    struct Result: Sendable {
        /// The exit status; `nil` when a signal ended it.
        var status: Int32?
        var output: String
        var errors: String

        /// The lines on the standard error, the empty ones aside.
        var errorLines: [String] { self.errors.split(separator: "\n").map(String.init) }
    }

    private struct Ends {
        var isRunning = true
        var result = Result(status: nil, output: "", errors: "")
        /// The process itself and its two pipes.
        var open = 3
        var waiting: [CheckedContinuation<Result, Never>] = []
    }

    let identifier: Int32
    /// What the process writes to the standard output, line by line.
    let lines: AsyncStream<String>
    private let ends: Box
    /// Held on to, so that the directory is there as long as the process.
    private let site: Site

    private final class Box: Sendable {
        let state = Mutex(Ends())
    }

    /// Starts the program.
    ///
    /// - Parameter input: What stands on its standard input.
    init(_ arguments: [String], in site: Site, environment: [String: String] = [:], input: String = "") throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: site.path)
        var variables = ProcessInfo.processInfo.environment
        for name in ["PROACTOR_SERVER", "PROACTOR_TOKEN", "PROACTOR_TOKEN_FILE", "PROACTOR_CA_FILE"] {
            variables[name] = nil
        }
        variables["NO_COLOR"] = "1"
        for (name, value) in environment { variables[name] = value }
        process.environment = variables
        let (output, errors, inputs) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = inputs
        let box = Box()
        process.terminationHandler = { process in
            let status = process.terminationReason == .exit ? process.terminationStatus : nil
            Self.end(box) { ends in
                ends.isRunning = false
                ends.result.status = status
            }
        }
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        try process.run()
        self.identifier = process.processIdentifier
        self.lines = lines
        self.ends = box
        self.site = site
        Self.read(output) { text in
            box.state.withLock { $0.result.output += text }
            for line in text.split(separator: "\n") { continuation.yield(String(line)) }
        } atEnd: {
            continuation.finish()
            Self.end(box) { _ in }
        }
        Self.read(errors) { text in
            box.state.withLock { $0.result.errors += text }
        } atEnd: {
            Self.end(box) { _ in }
        }
        try inputs.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try inputs.fileHandleForWriting.close()
    }

    /// Nobody waits for it any more.
    deinit { self.signal(SIGKILL) }

    /// Sends a signal, unless the process ended.
    func signal(_ signal: Int32) {
        // Under the lock, so that the number cannot be another process's by now.
        self.ends.state.withLock { ends in
            if ends.isRunning { kill(self.identifier, signal) }
        }
    }

    /// What the process wrote to the standard error so far.
    var errors: String { self.ends.state.withLock { $0.result.errors } }

    /// Waits until the process ended and all that it wrote is read.
    func result() async -> Result {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let result = self.ends.state.withLock { ends -> Result? in
                    guard ends.open > 0 else { return ends.result }
                    ends.waiting.append(continuation)
                    return nil
                }
                if let result { continuation.resume(returning: result) }
            }
        } onCancel: {
            self.signal(SIGKILL)
        }
    }

    private static func end(_ box: Box, _ change: (inout Ends) -> Void) {
        let (waiting, result) = box.state.withLock { ends in
            change(&ends)
            ends.open -= 1
            guard ends.open == 0 else { return ([CheckedContinuation<Result, Never>](), ends.result) }
            defer { ends.waiting = [] }
            return (ends.waiting, ends.result)
        }
        for continuation in waiting { continuation.resume(returning: result) }
    }

    /// Reads a pipe on a thread of its own, since reading blocks, and hands on whole lines.
    private static func read(
        _ pipe: Pipe,
        _ take: @escaping @Sendable (String) -> Void,
        atEnd: @escaping @Sendable () -> Void
    ) {
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread {
            var rest = Data()
            while true {
                let data = handle.availableData
                guard !data.isEmpty else { break }
                rest += data
                guard let newline = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
                take(String(decoding: rest[...newline], as: UTF8.self))
                rest = Data(rest[(newline + 1)...])
            }
            if !rest.isEmpty { take(String(decoding: rest, as: UTF8.self)) }
            atEnd()
        }
    }

    /// The built program, which stands beside the tests' own.
    private static let program: String = {
        let link = "/proc/self/exe"
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("proactor").path
    }()
}

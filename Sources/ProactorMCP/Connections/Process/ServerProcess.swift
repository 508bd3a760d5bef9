import Logging
import Subprocess
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Runs a server's program: lines go in and come out, and when the last line went in, the program is made to end.
struct ServerProcess: Sendable {
    let command: ServerCommand
    let logger: Logger

    /// The last line that a program wrote to its standard error, which often says why it ended.
    private final class LastWords: Sendable {
        let text = Mutex<String?>(nil)
    }

    /// Why the program does not run any more.
    struct Ending: Error, Hashable, Sendable {
        /// Whether it could not even be started.
        var isNeverStarted = false
        var reason: String
    }

    /// Runs the program from its start to its end. A cancelled task tells it to end, and then makes it.
    ///
    /// - Parameters:
    ///   - outgoing: The lines to write. When they end, the program's input is closed; what does not end then within
    ///     ``MCPLimits/exitGrace`` is sent SIGTERM, and after the same time SIGKILL, with all that it started.
    ///   - finishOutgoing: Ends `outgoing`, when the program's output ended by itself.
    ///   - incoming: Takes each line that it writes.
    func run(
        _ outgoing: AsyncStream<[UInt8]>,
        finishOutgoing: @escaping @Sendable () -> Void,
        incoming: @escaping @Sendable (LineSplitter.Line) -> Void
    ) async -> Ending {
        Self.ignoreBrokenPipes
        let lastWords = LastWords()
        do {
            let result = try await Subprocess.run(
                self.configuration,
                input: .inputWriter,
                output: .sequence,
                error: .sequence
            ) { execution in
                await withTaskGroup { group in
                    group.addTask {
                        await Self.read(execution.standardOutput, MCPLimits.messageSizeMaximum, incoming)
                        finishOutgoing()
                    }
                    group.addTask {
                        await Self.read(execution.standardError, MCPLimits.logLineMaximum) { line in
                            if let text = self.logged(line) { lastWords.text.withLock { $0 = text } }
                        }
                    }
                    await Self.write(outgoing, to: execution.standardInputWriter)
                    await execution.teardown(using: Self.teardown)
                    await group.waitForAll()
                }
            }
            let end = Self.words(for: result.terminationStatus)
            let words = lastWords.text.withLock { $0 }.map { "; it last wrote: \($0)" } ?? ""
            return Ending(reason: "the server \(end)\(words)")
        } catch let error as SubprocessError where Self.neverStarted.contains(error.code) {
            return Ending(isNeverStarted: true, reason: "the server cannot be started: \(error)")
        } catch {
            return Ending(reason: "the server broke off: \(error)")
        }
    }

    private var configuration: Subprocess.Configuration {
        var environment: [Environment.Key: String] = [:]
        for (name, value) in self.command.environment {
            if let key = Environment.Key(rawValue: name) { environment[key] = value }
        }
        var options = PlatformOptions()
        // A session of its own: signals reach what the program started too, and those of the terminal do not reach it.
        options.createSession = true
        options.teardownSequence = Self.teardown
        return Subprocess.Configuration(
            executable: .path(FilePath(self.command.path)),
            arguments: Arguments(self.command.arguments),
            environment: .custom(environment),
            workingDirectory: FilePath(self.command.directory),
            platformOptions: options
        )
    }

    /// Signal 0 does nothing: it is the wait for a program that ends by itself when its input is closed.
    private static let teardown: [TeardownStep] = [
        .send(signal: Signal(rawValue: 0), toProcessGroup: true, allowedDurationToNextStep: MCPLimits.exitGrace),
        .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: MCPLimits.exitGrace),
    ]

    private static let neverStarted: Set<SubprocessError.Code> = [
        .executableNotFound, .failedToChangeWorkingDirectory, .spawnFailed,
    ]

    /// A program that ended must not end this one when it is written to.
    private static let ignoreBrokenPipes: Void = {
        _ = signal(SIGPIPE, SIG_IGN)
    }()

    private static func write(_ outgoing: AsyncStream<[UInt8]>, to writer: StandardInputWriter) async {
        for await line in outgoing {
            let written = try? await writer.write(line)
            // Less is written only when nobody reads any more.
            guard written == line.count else { break }
        }
        try? await writer.finish()
    }

    private static func read(
        _ output: SubprocessOutputSequence,
        _ sizeMaximum: Int,
        _ take: (LineSplitter.Line) -> Void
    ) async {
        var splitter = LineSplitter(sizeMaximum: sizeMaximum)
        do {
            for try await buffer in output {
                let bytes = unsafe buffer.withUnsafeBytes { unsafe Array($0) }
                for line in splitter.take(bytes) { take(line) }
            }
        } catch {
            // The end of the program says why.
        }
        if let line = splitter.finish() { take(line) }
    }

    /// A line of standard error as it may be logged.
    private func logged(_ line: LineSplitter.Line) -> String? {
        guard case .bytes(let bytes) = line else { return nil }
        let text = self.command.redacted(String(decoding: bytes, as: UTF8.self))
        self.logger.debug("the server wrote a line to its standard error", metadata: ["line": .string(text)])
        return text
    }

    private static func words(for status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "ended with the status \(code)"
        case .signaled(let signal): "was ended by the signal \(signal)"
        }
    }
}

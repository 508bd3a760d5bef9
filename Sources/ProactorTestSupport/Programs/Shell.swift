import Foundation

/// Commands of a shell, for tests that ask other people's programs.
///
/// Each runs on a thread of its own, since it blocks, and since Foundation's `Process` does not bear that other tests open files
/// meanwhile. Each begins with closing what it inherits: the sockets of all tests that run meanwhile, which would stay open in it
/// when a test closes them, so that the other end would wait for as long as the command runs.
package enum Shell {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    private static let closing =
        "for file in /proc/self/fd/*; do number=${file##*/}; ((number > 2)) && eval \"exec $number>&-\"; done; eval \"$1\""

    /// What the command prints, and the status that it ends with; `-1` where there is no shell.
    package static func run(_ command: String) async -> (output: String, status: Int32) {
        let (output, status) = await Self.onThread { Self.wait(for: command) }
        return (String(decoding: output, as: UTF8.self), status)
    }

    /// What a program prints, and the status that it ends with.
    ///
    /// - Parameter words: The program and its arguments, which the shell does not look into.
    package static func run(_ words: [String]) async -> (output: String, status: Int32) {
        await Self.run("exec " + Self.quoted(words))
    }

    /// What the command prints.
    ///
    /// - Throws: ``Failure`` where it does not end with 0.
    @discardableResult
    package static func output(of command: String) async throws -> String {
        let (output, status) = await Self.run(command)
        guard status == 0 else { throw Failure(description: "\(command) ended with \(status): \(output)") }
        return output
    }

    /// Runs a server while `body` does.
    ///
    /// - Parameters:
    ///   - words: The server and its arguments. It prints its port on a line of its own once it can be asked.
    ///   - body: Is given the port; `nil` where the server did not start.
    package static func serving<Value>(
        _ words: [String],
        _ body: (_ port: Int?) async throws -> Value
    ) async throws -> Value {
        let server = ShellServer(Self.line("exec " + Self.quoted(words)))
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

    /// Runs `command` as soon as this process ends, however it ends.
    package static func atEnd(_ command: String) {
        // The shell waits at a pipe whose other end this process holds until then.
        _ = unsafe popen(Self.line("cat > /dev/null; \(command)"), "we")
    }

    /// Words as the shell takes them for themselves.
    package static func quoted(_ words: [String]) -> String {
        words.map { "'\($0.replacing("'", with: "'\\''"))'" }.joined(separator: " ")
    }

    private static func line(_ command: String) -> String {
        "exec bash -c \(Self.quoted([Self.closing, "bash", command]))"
    }

    private static func wait(for command: String) -> (output: [UInt8], status: Int32) {
        guard let pipe = unsafe popen(Self.line(command), "re") else { return ([], -1) }
        var output: [UInt8] = []
        while let chunk = unsafe Self.read(pipe, 4096) { output += chunk }
        return (output, unsafe pclose(pipe))
    }

    fileprivate static func read(_ pipe: UnsafeMutablePointer<FILE>, _ count: Int) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: count)
        let length = unsafe fread(&buffer, 1, count, pipe)
        return length > 0 ? Array(buffer.prefix(length)) : nil
    }

    private static func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: work()) }
        }
    }
}

/// A server behind a pipe. Its calls come one after the other, each once the one before has returned, so that no two threads are at
/// its pipe.
@safe private final class ShellServer: @unchecked Sendable {
    private let pipe: UnsafeMutablePointer<FILE>?

    init(_ line: String) { unsafe self.pipe = popen(line, "re") }

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

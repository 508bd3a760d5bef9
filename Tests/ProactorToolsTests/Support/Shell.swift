import Foundation

/// Commands of a shell. They run on threads of their own, for Foundation's `Process` does not bear that other tests open files
/// meanwhile.
enum Shell {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What the command prints; throws when it fails.
    @discardableResult
    static func run(_ command: String) async throws -> String {
        let (output, status) = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: Self.wait(for: command)) }
        }
        let text = String(decoding: output, as: UTF8.self)
        guard status == 0 else { throw Failure(description: "\(command) ended with \(status): \(text)") }
        return text
    }

    private static func wait(for command: String) -> (output: [UInt8], status: Int32) {
        guard let pipe = unsafe popen(command, "re") else { return ([], -1) }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, pipe)
            guard count > 0 else { break }
            output += buffer.prefix(count)
        }
        return (output, unsafe pclose(pipe))
    }

    /// Runs `command` as soon as this process ends, however it ends.
    static func atEnd(_ command: String) {
        // The shell waits at a pipe whose other end this process holds until then.
        _ = unsafe popen("cat > /dev/null; \(command)", "we")
    }
}

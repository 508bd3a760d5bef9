import Foundation
import Synchronization

/// A file that recorded turns are appended to, a whole line at a time; one for all providers that record into it.
package final class RecordingFile: Sendable {
    /// Why the file cannot be written.
    package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    private static let permissions: mode_t = 0o600

    private let path: String
    private let handle: Mutex<FileHandle>

    /// Opens the file, which is made where there is none; what it holds is kept. Only its owner may read a new one: prompts hold
    /// an enterprise's data.
    package init(path: String) throws(Failure) {
        let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, Self.permissions)
        guard descriptor >= 0 else {
            throw Failure(description: "the recording \(path) cannot be written: \(Self.reason(errno))")
        }
        self.path = path
        self.handle = Mutex(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
    }

    /// Appends one line.
    func append(_ line: [UInt8]) throws(Failure) {
        let data = Data(line + [UInt8(ascii: "\n")])
        let isWritten = self.handle.withLock { handle in
            do {
                try handle.write(contentsOf: data)
                return true
            } catch {
                return false
            }
        }
        guard isWritten else {
            throw Failure(description: "the recording \(self.path) cannot be written; is its disk full?")
        }
    }

    private static func reason(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}

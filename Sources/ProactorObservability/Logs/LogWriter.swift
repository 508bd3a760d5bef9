import Foundation
import Synchronization

/// Where lines of the log go, one whole line after the other.
package final class LogWriter: Sendable {
    private let lock = Mutex(())
    private let write: @Sendable (String) -> Void

    package init(_ write: @escaping @Sendable (String) -> Void) { self.write = write }

    /// The standard error. What nobody reads any more is lost.
    package static let standardError = LogWriter { line in
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }

    func add(_ line: String) { self.lock.withLock { _ in self.write(line) } }
}

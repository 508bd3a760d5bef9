package import ProactorModel
import Synchronization

/// The people and groups in force, for those who ask at the time of a decision.
package final class DirectoryShelf: Sendable {
    private let directory: Mutex<Directory>

    package init(_ directory: Directory) { self.directory = Mutex(directory) }

    package var current: Directory { self.directory.withLock { $0 } }

    package func replace(with directory: Directory) { self.directory.withLock { $0 = directory } }
}

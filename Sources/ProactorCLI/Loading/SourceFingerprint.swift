import Glibc

/// What the files of a deployment look like from outside: enough to see that one of them changed.
struct SourceFingerprint: Equatable, Sendable {
    private struct Stamp: Equatable {
        var device: UInt64
        var inode: UInt64
        var size: Int64
        /// The last change of the contents, and of anything about the file.
        var modified: [Int]
        var changed: [Int]
    }

    private var stamps: [String: Stamp] = [:]

    /// - Parameters:
    ///   - file: The configuration's file.
    ///   - directories: Those of the rule book.
    init(file: String, directories: [String]) {
        self.add(file)
        for directory in directories {
            for path in (try? SourceFiles.paths(below: directory)) ?? [] { self.add("\(directory)/\(path)") }
        }
    }

    private mutating func add(_ path: String) {
        var info = stat()
        guard unsafe stat(path, &info) == 0 else { return }
        self.stamps[path] = Stamp(
            device: UInt64(info.st_dev),
            inode: UInt64(info.st_ino),
            size: Int64(info.st_size),
            modified: [info.st_mtim.tv_sec, info.st_mtim.tv_nsec],
            changed: [info.st_ctim.tv_sec, info.st_ctim.tv_nsec]
        )
    }
}

import Foundation
import GRDB
import Glibc
import ProactorStorage

extension StoreInspection {
    /// Copies the store into a file that is not there yet, whole and without gaps, while a server uses it.
    ///
    /// The copy is made under another name, checked, and forced to the disk before it gets its own; whatever happens, either
    /// all of it is there under that name or nothing is.
    ///
    /// - Returns: What was found in the copy, in which nothing is wrong.
    package func backUp(to destination: String) throws(SQLiteStoreError) -> StoreReport {
        guard !FileManager.default.fileExists(atPath: destination) else {
            throw SQLiteStoreError(
                "\(destination) is there already, and backups overwrite nothing; choose another name"
            )
        }
        let partial = "\(destination).\(getpid()).partial"
        defer { for suffix in ["", "-wal", "-shm", "-journal"] { unsafe unlink(partial + suffix) } }
        try self.copy(to: partial)
        let report = try StoreInspection(path: partial).check()
        guard report.problems.isEmpty else {
            throw SQLiteStoreError(
                "the copy of \(self.path) is not sound (\(report.problems[0])); look into it with 'proactor store check'"
            )
        }
        try Self.sync(partial)
        // A name that somebody else gave meanwhile is not taken away, as renaming would.
        guard unsafe link(partial, destination) == 0 else {
            throw SQLiteStoreError("\(destination) cannot be written (\(Self.reason)); choose another place")
        }
        try Self.sync(URL(fileURLWithPath: destination).deletingLastPathComponent().path)
        return report
    }

    /// Writes what one snapshot holds into a new file.
    private func copy(to path: String) throws(SQLiteStoreError) {
        _ = try self.status()
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: self.path, configuration: configuration)
            defer { try? queue.close() }
            try queue.writeWithoutTransaction { db in try db.execute(sql: "VACUUM INTO ?", arguments: [path]) }
        } catch {
            let reason = (error as? DatabaseError)?.message ?? "\(error)"
            throw SQLiteStoreError("\(path) cannot be written (\(reason)); check its directory and the disk's room")
        }
    }

    /// Forces a file or a directory to the disk.
    private static func sync(_ path: String) throws(SQLiteStoreError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SQLiteStoreError("\(path) cannot be opened (\(Self.reason))") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw SQLiteStoreError("\(path) cannot be forced to the disk (\(Self.reason))")
        }
    }

    private static var reason: String { unsafe String(cString: strerror(errno)) }
}

import Glibc

/// Keeps a second process from opening the same database.
///
/// The system lets go of it when the process ends, however it ends.
final class FileLock: Sendable {
    private let descriptor: Int32

    init(path: String) throws(SQLiteStoreError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw SQLiteStoreError(
                "\(path) cannot be written (\(Self.reason)); choose another 'store' or mend its permissions"
            )
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw SQLiteStoreError(
                "another proactor uses this database (\(path) is locked); stop it, or give this one another 'store'"
            )
        }
        self.descriptor = descriptor
    }

    deinit { close(self.descriptor) }

    /// Lets another opener have the database.
    func unlock() { flock(self.descriptor, LOCK_UN) }

    private static var reason: String { unsafe String(cString: strerror(errno)) }
}

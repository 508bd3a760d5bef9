import Glibc
import ProactorTestSupport

/// A file system of a few megabytes, in memory, that fills up quickly.
enum SmallDisk {
    /// Bytes.
    static let size = 4 * 1_048_576

    /// Whether this machine lets the tests make one, which takes root.
    static let canBeMade: Bool = {
        guard geteuid() == 0, let directory = try? TemporaryDirectory(), Self.mount(directory.path) else {
            return false
        }
        Self.unmount(directory.path)
        return true
    }()

    static func mount(_ path: String) -> Bool {
        unsafe Glibc.mount("tmpfs", path, "tmpfs", 0, "size=\(Self.size)") == 0
    }

    static func unmount(_ path: String) { _ = unsafe umount2(path, Int32(MNT_DETACH)) }
}

import Glibc

/// How many files, and so connections, the process may have open.
enum OpenFileLimit {
    /// Files that are no connections of clients: the store's, the log's, and connections to others.
    private static let reserve: UInt = 512

    /// Raises the process's limit as far as the system lets it; answers how many connections of clients fit.
    static func raise() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return Int.max }
        limit.rlim_cur = limit.rlim_max
        // Where it cannot be raised it stays as it is.
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return Int.max }
        let files = UInt(limit.rlim_cur)
        return Int(clamping: max(files / 2, files - min(files, Self.reserve)))
    }
}

import Dispatch

/// Where files are read and rule books are built while a server runs: both take their time, and the threads that serve must
/// not be waited for.
enum FileThread {
    private static let queue = DispatchQueue(label: "proactor.files", qos: .utility)

    static func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Self.queue.async { continuation.resume(returning: work()) }
        }
    }
}

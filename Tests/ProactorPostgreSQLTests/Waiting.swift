import Dispatch

/// Holds up a thread until it is told to go on.
final class Waiting: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func wait() { self.semaphore.wait() }

    func end() { self.semaphore.signal() }
}

import DequeModule
import Synchronization

/// All open connections, so that there are never more than the limit says: for a new one the one that was idle longest is
/// closed.
final class ConnectionRegister: Sendable {
    private struct Entry {
        /// Closes the connection, from any thread.
        let close: @Sendable () -> Void
        /// Counts up with each change of the connection; a place in the queue with another number is out of date.
        var stamp: UInt64 = 0
        var isIdle = true
    }

    private struct State {
        var entries: [UInt64: Entry] = [:]
        /// Idle connections, the one that has been longest first, and places that are out of date.
        var idle: Deque<(id: UInt64, stamp: UInt64)> = []
        var nextID: UInt64 = 0
    }

    private let maximum: Int
    private let state = Mutex(State())

    init(maximum: Int) { self.maximum = maximum }

    var count: Int { self.state.withLock { $0.entries.count } }

    /// Enters a connection, which is idle at first; `nil` when there is no place and none can be made.
    func enter(_ close: @escaping @Sendable () -> Void) -> UInt64? {
        let (id, closed) = self.state.withLock { state -> (UInt64?, (@Sendable () -> Void)?) in
            var closed: (@Sendable () -> Void)?
            if state.entries.count >= self.maximum {
                guard let oldest = Self.oldestIdle(&state) else { return (nil, nil) }
                closed = state.entries.removeValue(forKey: oldest)?.close
            }
            state.nextID += 1
            state.entries[state.nextID] = Entry(close: close)
            state.idle.append((state.nextID, 0))
            return (state.nextID, closed)
        }
        closed?()
        return id
    }

    func set(_ id: UInt64, isIdle: Bool) {
        self.state.withLock { state in
            guard var entry = state.entries[id], entry.isIdle != isIdle else { return }
            entry.isIdle = isIdle
            entry.stamp += 1
            state.entries[id] = entry
            guard isIdle else { return }
            state.idle.append((id, entry.stamp))
            // At least half of a queue of this length is out of date.
            if state.idle.count > 2 * state.entries.count + 64 {
                state.idle.removeAll {
                    state.entries[$0.id].map { $0.isIdle } != true || state.entries[$0.id]?.stamp != $0.stamp
                }
            }
        }
    }

    func leave(_ id: UInt64) {
        self.state.withLock { _ = $0.entries.removeValue(forKey: id) }
    }

    private static func oldestIdle(_ state: inout State) -> UInt64? {
        while let place = state.idle.popFirst() {
            if let entry = state.entries[place.id], entry.isIdle, entry.stamp == place.stamp { return place.id }
        }
        return nil
    }
}

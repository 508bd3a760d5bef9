package import ProactorModel
import Synchronization

/// Some of a task's progress in order, written for those who watch; empty where there is nothing more yet.
package struct ProgressPage<Entry: Sendable>: Sendable {
    package var entries: [Entry] = []
    /// The number of the last entry.
    package var last = 0
    /// Whether it ends with the end of the task.
    package var isAtEnd = false
}

/// Reads tasks' progress. Those who ask for the same at the same time share one reading, so that a thousand who watch one task
/// cost the store little more than one.
package final class ProgressPages<Entry: Sendable>: Sendable {
    /// A task's entries after a number, at most so many.
    package typealias Reading =
        @Sendable (_ task: TaskID, _ number: Int, _ limit: Int) async throws -> [NumberedProgress]

    private struct Key: Hashable {
        var task: TaskID
        /// What is read comes after this entry.
        var number: Int
    }

    private enum Turn {
        /// Nobody reads: the caller must.
        case first
        /// What somebody else read; `nil` when that failed, or the caller was cancelled.
        case shared(ProgressPage<Entry>?)
    }

    private struct State {
        /// Those who wait for a reading that goes on.
        var waiting: [Key: [UInt64: CheckedContinuation<Turn, Never>]] = [:]
        var nextID: UInt64 = 0
    }

    private let reading: Reading
    private let size: Int
    private let write: @Sendable (NumberedProgress) -> Entry
    private let state = Mutex(State())

    /// - Parameters:
    ///   - size: Entries that a page holds at most.
    ///   - write: What watchers get of an entry; asked once for all who share a reading.
    package init(
        size: Int,
        write: @escaping @Sendable (NumberedProgress) -> Entry,
        reading: @escaping Reading
    ) {
        self.size = size
        self.write = write
        self.reading = reading
    }

    /// How many wait for what somebody else reads.
    package var waitingCount: Int { self.state.withLock { $0.waiting.values.reduce(0) { $0 + $1.count } } }

    /// What comes after an entry, as it is when this is called or later.
    package func page(of task: TaskID, after number: Int) async throws -> ProgressPage<Entry> {
        let key = Key(task: task, number: number)
        // A reading that went on already may have missed what the caller was woken for. The next one begins after this call.
        var mayBeOld = true
        while true {
            try Task.checkCancellation()
            switch await self.turn(key) {
            case .first: return try await self.read(key)
            case .shared(let page?) where !page.entries.isEmpty || !mayBeOld: return page
            case .shared: mayBeOld = false
            }
        }
    }

    private func turn(_ key: Key) async -> Turn {
        let id = self.state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let turn = self.state.withLock { state -> Turn? in
                    guard !Task.isCancelled else { return .shared(nil) }
                    guard state.waiting[key] == nil else {
                        state.waiting[key]?[id] = continuation
                        return nil
                    }
                    state.waiting[key] = [:]
                    return .first
                }
                if let turn { continuation.resume(returning: turn) }
            }
        } onCancel: {
            self.state.withLock { $0.waiting[key]?.removeValue(forKey: id) }?.resume(returning: .shared(nil))
        }
    }

    private func read(_ key: Key) async throws -> ProgressPage<Entry> {
        do {
            let progress = try await self.reading(key.task, key.number, self.size)
            let page = ProgressPage(
                entries: progress.map(self.write),
                last: progress.last?.number ?? key.number,
                isAtEnd: progress.contains { $0.entry.kind == .taskCompleted }
            )
            self.end(key, page)
            return page
        } catch {
            self.end(key, nil)
            throw error
        }
    }

    private func end(_ key: Key, _ page: ProgressPage<Entry>?) {
        let waiting = self.state.withLock { $0.waiting.removeValue(forKey: key) }
        for continuation in (waiting ?? [:]).values { continuation.resume(returning: .shared(page)) }
    }
}

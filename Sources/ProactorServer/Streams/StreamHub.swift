import DequeModule
import Logging
import ProactorModel
import ProactorRuntime
import ProactorStorage
import ServiceLifecycle
import Synchronization

/// Reads what happens in the whole engine once, for all who watch it, and keeps the last of it in memory.
///
/// A watcher holds nothing but its place. So a slow one costs nothing, and one that falls out of what is kept is told so. While
/// nobody watches, nothing is read.
final class StreamHub: Sendable {
    /// What there is after a cursor.
    enum Look: Sendable {
        /// Some of the entries behind the cursor, and maybe before it; the end of the page is where to look next.
        case page(HubPage)
        /// Nothing yet.
        case nothing
        /// What comes next is no longer in memory, or not yet.
        case elsewhere
    }

    /// Entries that are kept, and bytes of their JSON.
    static let entryMaximum = 8192
    private static let sizeMaximum = 16 * 1_048_576
    /// Entries that are read from the store at once, and that a watcher gets at once.
    static let pageSize = 256
    /// Pages that are read at most before watchers are woken: far fewer than are kept.
    private static let wakePages = 8
    /// How long at least from one reading to the next, so that many entries wake their watchers together.
    private static let pause = Duration.milliseconds(20)
    private static let storeRetryDelay = Duration.seconds(1)

    private struct State {
        /// The entries after `floor` up to `position`, all of them, in the pages in which they were read.
        var pages: Deque<HubPage> = []
        var count = 0
        var size = 0
        var floor: Int64 = 0
        var position: Int64 = 0
        /// Whether the entries are being read; otherwise the position is out of date.
        var isReading = false
        /// Counts the heartbeats.
        var beat = 0
        var watchers: [UInt64: WakeSignal] = [:]
        var nextID: UInt64 = 0
    }

    private let store: any Store
    private let clock: any WallClock
    private let logger: Logger
    private let wake = WakeSignal()
    private let state = Mutex(State())

    init(store: any Store, clock: any WallClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// How many watchers there are.
    var count: Int { self.state.withLock { $0.watchers.count } }

    var beat: Int { self.state.withLock { $0.beat } }

    func join() -> HubPlace {
        let place = self.state.withLock { state in
            state.nextID += 1
            let place = HubPlace(number: state.nextID, hub: self)
            state.watchers[state.nextID] = place.signal
            return place
        }
        self.wake.wake()
        return place
    }

    fileprivate func leave(_ number: UInt64) {
        self.state.withLock { _ = $0.watchers.removeValue(forKey: number) }
    }

    func look(after cursor: Int64) -> Look {
        self.state.withLock { state in
            guard state.isReading, cursor >= state.floor else { return .elsewhere }
            guard cursor < state.position else { return .nothing }
            return .page(state.pages[Self.place(in: state.pages, after: cursor)])
        }
    }

    /// Where the first page is that has something behind a cursor; there must be one.
    private static func place(in pages: Deque<HubPage>, after cursor: Int64) -> Int {
        var low = 0
        var high = pages.count - 1
        while low < high {
            let middle = (low + high) / 2
            if pages[middle].end > cursor { high = middle } else { low = middle + 1 }
        }
        return low
    }

    // MARK: Reading

    /// Reads until it is cancelled.
    func run() async {
        let signals = self.store.signals(of: [.progress])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in signals { self.wake.wake() } }
            group.addTask { await self.read() }
            await group.next()
            group.cancelAll()
        }
    }

    private func read() async {
        var nextBeat = self.clock.now.advanced(by: StreamAccess.heartbeat)
        while !Task.isCancelled {
            var next = nextBeat
            do {
                guard try await self.readNews() else {
                    await self.wake.wait()
                    nextBeat = self.clock.now.advanced(by: StreamAccess.heartbeat)
                    continue
                }
            } catch {
                guard !Task.isCancelled else { return }
                self.logger.error("progress could not be read; trying again", metadata: ["error": "\(error)"])
                next = min(next, self.clock.now.advanced(by: Self.storeRetryDelay))
            }
            let wasWoken = await self.wake.wait(until: next, clock: self.clock)
            // Also while much happens: a watcher may want none of it.
            if self.clock.now >= nextBeat {
                self.state.withLock { $0.beat += 1 }
                self.wakeAll()
                nextBeat = self.clock.now.advanced(by: StreamAccess.heartbeat)
            } else if wasWoken {
                // Ends early only when the task is cancelled.
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Reads what came since the last time; `false` where nobody watches, and nothing is read.
    private func readNews() async throws(StoreError) -> Bool {
        let isWanted = self.state.withLock { state in
            if state.watchers.isEmpty { state.isReading = false }
            return !state.watchers.isEmpty
        }
        guard isWanted else { return false }
        if !self.state.withLock({ $0.isReading }) {
            let position = try await self.store.progressPosition()
            self.state.withLock { state in
                state.pages.removeAll()
                (state.count, state.size, state.floor, state.position) = (0, 0, position, position)
                state.isReading = true
            }
            self.wakeAll()
        }
        // Waking a thousand costs more than reading a page, so that they are woken for several.
        var unseen = 0
        defer { if unseen > 0 { self.wakeAll() } }
        while !Task.isCancelled {
            let position = self.state.withLock { $0.position }
            let entries = try await self.store.progress(after: position, limit: Self.pageSize).map { HubEntry($0) }
            guard !entries.isEmpty else { return true }
            self.state.withLock { Self.append(HubPage(entries), to: &$0) }
            unseen += 1
            if unseen == Self.wakePages {
                self.wakeAll()
                unseen = 0
            }
            guard entries.count == Self.pageSize else { return true }
        }
        return true
    }

    private static func append(_ page: HubPage, to state: inout State) {
        state.pages.append(page)
        state.count += page.entries.count
        state.size += page.size
        state.position = page.end
        while state.count > Self.entryMaximum || state.size > Self.sizeMaximum {
            guard let oldest = state.pages.popFirst() else { return }
            state.count -= oldest.entries.count
            state.size -= oldest.size
            state.floor = oldest.end
        }
    }

    private func wakeAll() {
        let signals = self.state.withLock { Array($0.watchers.values) }
        for signal in signals { signal.wake() }
    }
}

/// One watcher's place in a ``StreamHub``.
final class HubPlace: Sendable {
    /// Wakes when there may be something new.
    let signal = WakeSignal()
    private let number: UInt64
    private let hub: StreamHub

    fileprivate init(number: UInt64, hub: StreamHub) {
        self.number = number
        self.hub = hub
    }

    /// Whoever lets go of the place is forgotten, however the watching ended.
    deinit { self.hub.leave(self.number) }
}

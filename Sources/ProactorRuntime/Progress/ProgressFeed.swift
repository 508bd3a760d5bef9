package import ProactorModel
package import ProactorStorage

/// A task's progress from any point on, first what is stored and then what comes.
package struct ProgressFeed<Entry: Sendable>: Sendable {
    /// Entries read from the store at once.
    private static var pageSize: Int { 256 }

    private let pages: ProgressPages<Entry>
    private let watch: ProgressWatch
    private let clock: any WallClock

    /// - Parameter write: What watchers get of an entry; asked once for all who read it together.
    package init(
        store: any Store,
        watch: ProgressWatch,
        clock: any WallClock,
        write: @escaping @Sendable (NumberedProgress) -> Entry
    ) {
        self.pages = ProgressPages(size: Self.pageSize, write: write) { task, number, limit in
            try await store.progress(of: task, after: number, limit: limit)
        }
        self.watch = watch
        self.clock = clock
    }

    /// Entries with numbers greater than `number` in order, each once, without a gap; ends after the last entry of a completed task.
    ///
    /// It holds no more than one page at a time: a slow reader slows nobody but itself.
    ///
    /// - Parameter heartbeat: How long a silence may be before ``ProgressNews/nothingNew`` is told.
    package func follow(_ id: TaskID, after number: Int, heartbeat: Duration) -> ProgressSequence<Entry> {
        ProgressSequence(
            pages: self.pages,
            clock: self.clock,
            taskID: id,
            number: number,
            heartbeat: heartbeat,
            subscription: self.watch.subscribe(to: id)
        )
    }
}

/// What somebody who watches a task is told.
package enum ProgressNews<Entry: Sendable>: Sendable {
    case entries([Entry])
    /// Nothing came for the length of the heartbeat.
    case nothingNew
}

/// What ``ProgressFeed/follow(_:after:heartbeat:)`` gives; to be iterated once.
package struct ProgressSequence<Entry: Sendable>: AsyncSequence, Sendable {
    package typealias Element = ProgressNews<Entry>

    fileprivate let pages: ProgressPages<Entry>
    fileprivate let clock: any WallClock
    fileprivate let taskID: TaskID
    fileprivate let number: Int
    fileprivate let heartbeat: Duration
    fileprivate let subscription: Subscription

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(sequence: self, last: self.number) }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let sequence: ProgressSequence
        fileprivate var last: Int
        private var isAtEnd = false

        fileprivate init(sequence: ProgressSequence, last: Int) {
            self.sequence = sequence
            self.last = last
        }

        package mutating func next() async throws -> ProgressNews<Entry>? {
            let sequence = self.sequence
            while !self.isAtEnd {
                try Task.checkCancellation()
                let page = try await sequence.pages.page(of: sequence.taskID, after: self.last)
                if !page.entries.isEmpty {
                    self.last = page.last
                    self.isAtEnd = page.isAtEnd
                    return .entries(page.entries)
                }
                let until = sequence.clock.now.advanced(by: sequence.heartbeat)
                let wasWoken = await sequence.subscription.signal.wait(until: until, clock: sequence.clock)
                try Task.checkCancellation()
                if !wasWoken { return .nothingNew }
            }
            return nil
        }
    }
}

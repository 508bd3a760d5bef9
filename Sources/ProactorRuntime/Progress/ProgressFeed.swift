package import ProactorModel
package import ProactorStorage

/// A task's progress from any point on, first what is stored and then what comes.
package struct ProgressFeed: Sendable {
    /// Entries read from the store at once.
    private static let pageSize = 256

    private let store: any Store
    private let watch: ProgressWatch
    private let clock: any WallClock

    package init(store: any Store, watch: ProgressWatch, clock: any WallClock) {
        self.store = store
        self.watch = watch
        self.clock = clock
    }

    /// Gives entries with numbers greater than `number` in order, each once, without a gap; returns after the last entry of a completed task.
    ///
    /// It holds no more than one page at a time: a slow reader slows nobody but itself.
    ///
    /// - Parameters:
    ///   - idle: Called when nothing new came for `heartbeat`.
    ///   - receive: Called with each page, in order.
    package func follow(
        _ id: TaskID,
        after number: Int,
        heartbeat: Duration,
        idle: () async throws -> Void,
        receive: ([NumberedProgress]) async throws -> Void
    ) async throws {
        var last = number
        let subscription = self.watch.subscribe(to: id)
        defer { subscription.cancel() }
        while true {
            let page = try await self.store.progress(of: id, after: last, limit: Self.pageSize)
            if let end = page.last {
                last = end.number
                try await receive(page)
                if page.contains(where: { $0.entry.kind == .taskCompleted }) { return }
                continue
            }
            let wasWoken = await subscription.signal.wait(
                until: self.clock.now.advanced(by: heartbeat),
                clock: self.clock
            )
            try Task.checkCancellation()
            if !wasWoken { try await idle() }
        }
    }
}

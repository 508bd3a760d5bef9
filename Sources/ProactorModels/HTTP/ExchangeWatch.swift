import Synchronization

/// Watches over one exchange: how long it has been silent, how long it takes, and whether its turn is whole.
final class ExchangeWatch: Sendable {
    /// A limit that was passed.
    enum Limit: Hashable {
        case idle(Duration)
        case total(Duration)
    }

    private let timeouts: ProviderTimeouts
    private let start: ContinuousClock.Instant
    /// When something came last; `nil` while it is passed on, which may take as long as it likes.
    private let lastActivity: Mutex<ContinuousClock.Instant?>
    private let whole: AsyncStream<Never>
    private let wholeEnd: AsyncStream<Never>.Continuation

    init(_ timeouts: ProviderTimeouts) {
        self.timeouts = timeouts
        self.start = .now
        self.lastActivity = Mutex(self.start)
        (self.whole, self.wholeEnd) = AsyncStream.makeStream()
    }

    /// Something came, or has been passed on.
    func noteActivity() { self.lastActivity.withLock { $0 = .now } }

    /// Something is being passed on, until ``noteActivity()``.
    func notePassingOn() { self.lastActivity.withLock { $0 = nil } }

    /// The turn is whole; what is left is to read the answer to its end.
    func noteWholeTurn() { self.wholeEnd.finish() }

    /// Returns once a limit is passed, with it; or `nil` once the task is cancelled.
    func passedLimit() async -> Limit? {
        let end = self.start.advanced(by: self.timeouts.total)
        while !Task.isCancelled {
            let now = ContinuousClock.now
            let idleEnd = (self.lastActivity.withLock { $0 } ?? now).advanced(by: self.timeouts.idle)
            if now >= end { return .total(self.timeouts.total) }
            if now >= idleEnd { return .idle(self.timeouts.idle) }
            try? await Task.sleep(until: min(end, idleEnd), clock: .continuous)
        }
        return nil
    }

    /// Returns a while after the turn became whole, or once the task is cancelled.
    func overdueEnd() async {
        for await _ in self.whole {}
        try? await Task.sleep(for: ProviderLimits.drainTimeout)
    }
}

package import Logging
package import ProactorModel
import ServiceLifecycle
import Synchronization

/// Believes the web tokens of one identity provider. Its keys are kept, and asked for again now and then and when a token names one
/// that is not among them; requests wait for that only as long as one look takes, and never cause more than one look a minute.
package final class IdentityProvider: Service {
    /// How often keys may be asked for because a token names an unknown one.
    private static let attemptInterval = Duration.seconds(60)
    /// How old keys may become that the provider cannot be asked about.
    private static let ageMaximum = Duration.seconds(86_400)
    /// Requests that wait for a look at once; more are answered at once, as if it had found nothing.
    private static let waitersMaximum = 1000
    /// How often it is asked whether keys are due.
    private static let tick = Duration.seconds(60)

    private struct State {
        var keys: KeySet?
        var fetchedAt: Timestamp?
        var attemptedAt: Timestamp?
        /// Whether somebody is about to look; the first look is due from the start.
        var isLooking = true
        var hasEnded = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        /// What went wrong last, so that it is logged once.
        var failure: KeySetFailure?
    }

    package let rules: ClaimRules
    private let fetcher: KeyFetcher
    private let refreshInterval: Duration
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let state = Mutex(State())
    private let looks: AsyncStream<Void>
    private let look: AsyncStream<Void>.Continuation

    /// - Parameter refreshInterval: How old keys become before they are asked for again.
    package init(
        rules: ClaimRules,
        source: KeySource,
        refreshInterval: Duration,
        now: @escaping @Sendable () -> Timestamp,
        logger: Logger
    ) {
        self.rules = rules
        self.fetcher = KeyFetcher(source: source)
        self.refreshInterval = refreshInterval
        self.now = now
        self.logger = logger
        (self.looks, self.look) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.look.yield()
    }

    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.keepTime() }
            for await _ in self.looks.cancelOnGracefulShutdown() { await self.fetch() }
            group.cancelAll()
        }
        self.finish { $0.hasEnded = true }
    }

    /// Whoever a web token proves to be there.
    func bearer(of text: String, at now: Timestamp) async throws(AccessRefusal) -> Bearer {
        let token = try WebToken(text)
        // What the token says is looked at first: keys are not asked for on behalf of tokens that would not do anyway.
        let bearer = try self.rules.bearer(of: token.claims, at: now)
        if self.keys(at: now)?.knows(token) != true { await self.lookAgain(at: now) }
        guard let keys = self.keys(at: now) else { throw .undecided }
        guard keys.knows(token) else { throw .invalid("its issuer has no such key") }
        guard keys.verifies(token) else { throw .invalid("its signature is wrong") }
        return bearer
    }

    private func keys(at now: Timestamp) -> KeySet? {
        self.state.withLock { state in
            guard let fetchedAt = state.fetchedAt, now.duration(since: fetchedAt) < Self.ageMaximum else { return nil }
            return state.keys
        }
    }

    /// Returns once a look that is under way or was allowed is over.
    private func lookAgain(at now: Timestamp) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let (mustWait, mustLook) = self.state.withLock { state -> (Bool, Bool) in
                guard !state.hasEnded, state.waiters.count < Self.waitersMaximum else { return (false, false) }
                guard !state.isLooking else {
                    state.waiters.append(continuation)
                    return (true, false)
                }
                if let last = state.attemptedAt, now.duration(since: last) < Self.attemptInterval {
                    return (false, false)
                }
                state.isLooking = true
                state.waiters.append(continuation)
                return (true, true)
            }
            if mustLook { self.look.yield() }
            if !mustWait { continuation.resume() }
        }
    }

    private func keepTime() async {
        while (try? await Task.sleep(for: Self.tick)) != nil {
            let now = self.now()
            let isDue = self.state.withLock { state in
                guard !state.isLooking else { return false }
                return state.fetchedAt.map { now.duration(since: $0) >= self.refreshInterval } ?? true
            }
            if isDue { self.look.yield() }
        }
    }

    private func fetch() async {
        let startedAt = self.now()
        self.state.withLock { state in
            state.isLooking = true
            state.attemptedAt = startedAt
        }
        do throws(KeySetFailure) {
            let keys = try await self.fetcher.keys()
            self.finish { state in
                if state.failure != nil { self.logger.notice("the identity provider's keys can be had again") }
                (state.keys, state.fetchedAt, state.failure) = (keys, startedAt, nil)
            }
        } catch {
            self.finish { state in
                if state.failure != error {
                    self.logger.warning(
                        "the identity provider's keys cannot be had",
                        metadata: ["issuer": "\(self.rules.issuer)", "reason": "\(error)"]
                    )
                }
                state.failure = error
            }
        }
    }

    /// Notes how a look ended, and lets those go on who wait for it.
    private func finish(_ note: (inout sending State) -> Void) {
        let waiters = self.state.withLock { state in
            note(&state)
            state.isLooking = false
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

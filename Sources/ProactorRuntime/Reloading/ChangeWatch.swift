import ProactorModel
import ServiceLifecycle

/// Looks at a deployment's files now and then, and tells of changes.
///
/// It asks for names, sizes and times instead of waiting for the system's notices: those do not come for directories
/// behind network mounts or for links that a container platform turns, which is how rules often get to a server.
package struct ChangeWatch<Fingerprint: Equatable & Sendable>: Service {
    /// How many times as long as a look took it waits for the next one, so that looking takes a fiftieth of one core at
    /// the most, however many files there are.
    private static var restFactor: Int64 { 50 }

    private let interval: Duration
    private let clock: any WallClock
    private let fingerprint: @Sendable () async -> Fingerprint
    private let onChange: @Sendable () -> Void
    private let start: Fingerprint

    /// - Parameters:
    ///   - start: What the files looked like before they were read for the first time.
    ///   - interval: Between two looks.
    package init(
        start: Fingerprint,
        interval: Duration,
        clock: any WallClock,
        fingerprint: @escaping @Sendable () async -> Fingerprint,
        onChange: @escaping @Sendable () -> Void
    ) {
        self.start = start
        self.interval = interval
        self.clock = clock
        self.fingerprint = fingerprint
        self.onChange = onChange
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var detector = ChangeDetector(self.start)
            var rest = self.interval
            while !Task.isCancelled {
                let next = self.clock.now.advanced(by: rest)
                do { try await self.clock.sleep(until: next) } catch { return }
                let begin = self.clock.now
                let seen = await self.fingerprint()
                let taken = self.clock.now.duration(since: begin).wholeMilliseconds
                rest = max(self.interval, .milliseconds(taken * Self.restFactor))
                if detector.isSettled(seen) { self.onChange() }
            }
        }
    }
}

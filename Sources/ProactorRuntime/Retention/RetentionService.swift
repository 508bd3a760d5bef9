package import Logging
import Metrics
package import ProactorModel
package import ProactorStorage
import ServiceLifecycle

/// Removes what is older than a deployment wants to keep, in small steps with pauses between them.
package struct RetentionService: Service {
    /// How long it rests after a pass.
    package static let interval = Duration.seconds(600)
    /// How long a task is kept however large the store is, so that a sender that tries again is still known.
    package static let ageMinimum = Duration.seconds(3600)
    /// Rows that one step removes, about.
    private static let rowMaximum = 500
    /// Pages that one step gives back to the disk, and pages that stay free for what comes.
    private static let shrinkPages = 256
    private static let freePages = 1024
    /// How many times as long as a step took the pause after it is, and how long at the least.
    private static let pauseFactor: Int64 = 4
    private static let pauseMinimum = Duration.milliseconds(5)
    /// To which part of the wanted size a store that grew beyond it is brought, in hundredths.
    private static let sizeGoal: Int64 = 95

    private let retention: Retention
    private let store: any RetentionStore
    private let clock: any WallClock
    private let logger: Logger

    package init(_ retention: Retention, store: any RetentionStore, clock: any WallClock, logger: Logger) {
        self.retention = retention
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await self.pass()
                } catch {
                    guard !Task.isCancelled else { return }
                    self.logger.error("old tasks could not be removed; trying again", metadata: ["error": "\(error)"])
                }
                try? await self.clock.sleep(until: self.clock.now.advanced(by: Self.interval))
            }
        }
    }

    /// Removes all that is to be removed now; answers how much that was.
    @discardableResult
    package func pass() async throws(StoreError) -> RetentionProgress {
        var removed = RetentionProgress()
        if let age = self.retention.age {
            removed.add(try await self.remove(before: self.clock.now.advanced(by: .zero - age)))
        }
        if let size = self.retention.size { removed.add(try await self.remove(downTo: size)) }
        if removed.tasks > 0 {
            let books = try await self.store.removeRuleBooks(at: self.clock.now)
            try await self.shrink()
            self.logger.info(
                "old tasks were removed",
                metadata: ["tasks": "\(removed.tasks)", "events": "\(removed.events)", "ruleBooks": "\(books)"]
            )
        }
        return removed
    }

    /// Removes the oldest tasks until the store is smaller than it may be.
    private func remove(downTo size: Int64) async throws(StoreError) -> RetentionProgress {
        guard try await self.store.size().used > size else { return RetentionProgress() }
        let goal = size / 100 * Self.sizeGoal
        let removed = try await self.remove(before: self.clock.now.advanced(by: .zero - Self.ageMinimum)) {
            () async throws(StoreError) in try await self.store.size().used <= goal
        }
        let used = try await self.store.size().used
        if used > size {
            self.logger.warning(
                "the store is larger than it should be, and what is left in it is open or young",
                metadata: ["used": "\(ByteText.text(used))", "size": "\(ByteText.text(size))"]
            )
        }
        return removed
    }

    private func remove(
        before cutoff: Timestamp,
        until isEnough: () async throws(StoreError) -> Bool = { () async throws(StoreError) in false }
    ) async throws(StoreError) -> RetentionProgress {
        var removed = RetentionProgress()
        var step = RetentionStep(cutoff: cutoff, rowMaximum: Self.rowMaximum)
        while !Task.isCancelled {
            let began = self.clock.now
            let progress = try await self.store.removeTasks(step)
            removed.add(progress)
            Self.count(progress)
            if progress.isAtEnd { break }
            if try await isEnough() { break }
            step.after = progress.next
            await self.pause(since: began)
        }
        return removed
    }

    private func shrink() async throws(StoreError) {
        guard try await self.store.size().canShrink else { return }
        while !Task.isCancelled {
            let began = self.clock.now
            guard try await self.store.shrink(by: Self.shrinkPages, keeping: Self.freePages) > 0 else { return }
            await self.pause(since: began)
        }
    }

    /// Leaves the disk to others, the longer the slower it is.
    private func pause(since began: Timestamp) async {
        let taken = self.clock.now.duration(since: began).wholeMilliseconds
        let pause = max(Self.pauseMinimum, .milliseconds(taken * Self.pauseFactor))
        // Cancelled when the server shuts down, which the loop sees.
        try? await Task.sleep(for: pause)
    }

    private static func count(_ progress: RetentionProgress) {
        for (kind, count) in [("task", progress.tasks), ("event", progress.events), ("run", progress.runs)] {
            guard count > 0 else { continue }
            Counter(label: "proactor_retention_removed_total", dimensions: [("kind", kind)]).increment(by: count)
        }
    }
}

extension RetentionProgress {
    /// Counts what another step removed.
    fileprivate mutating func add(_ other: RetentionProgress) {
        self.tasks += other.tasks
        self.events += other.events
        self.runs += other.runs
    }
}

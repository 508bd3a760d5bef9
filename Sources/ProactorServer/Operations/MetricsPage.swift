import Hummingbird
import NIOCore
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage
import ProactorTelemetry
import Synchronization

/// `GET /metrics`: what was recorded, and what is read at that moment.
final class MetricsPage: Sendable {
    /// How long counts of what waits are used again: counting takes time with long queues, whoever asks how often.
    private static let statisticsAge = Duration.seconds(5)
    private static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    private struct Known {
        var statistics: StoreStatistics
        var at: Timestamp
    }

    private let store: any Store
    private let telemetry: ServerTelemetry
    /// How many streams are open, and how many connections.
    private let watchers: @Sendable () -> Int
    private let connections: @Sendable () -> Int
    private let books: RuleBookShelf
    private let clock: any WallClock
    private let known = Mutex<Known?>(nil)

    init(
        store: any Store,
        telemetry: ServerTelemetry,
        watchers: @escaping @Sendable () -> Int,
        connections: @escaping @Sendable () -> Int,
        books: RuleBookShelf,
        clock: any WallClock
    ) {
        self.store = store
        self.telemetry = telemetry
        self.watchers = watchers
        self.connections = connections
        self.books = books
        self.clock = clock
    }

    func response() async -> Response {
        let text = self.telemetry.exposition(await self.samples())
        return Response(
            status: .ok,
            headers: [.contentType: Self.mediaType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    /// What can be read; a part that cannot is told by a metric of its own, so that the others are still seen.
    private func samples() async -> [MetricSample] {
        let now = self.clock.now
        let size = self.store.diskUsage()
        var samples = [
            MetricSample(
                MetricName.info,
                ["version": ProactorVersion.current, "rule_book": String(self.books.current.hash.prefix(12))],
                1
            ),
            MetricSample(
                MetricName.uptime,
                [:],
                max(0, now.duration(since: self.telemetry.vitals.startedAt) / .seconds(1))
            ),
            MetricSample(MetricName.watchers, [:], Double(self.watchers())),
            MetricSample(MetricName.connections, [:], Double(self.connections())),
            MetricSample(MetricName.storeFileSize, [:], Double(size.file)),
            MetricSample(MetricName.storeLogSize, [:], Double(size.log)),
        ]
        samples += self.telemetry.process()
        samples += StateMetrics.samples(of: self.telemetry.vitals.sinks)
        samples += StateMetrics.samples(of: self.telemetry.vitals.sources)
        var failed: [String: Bool] = [:]
        do {
            samples += StateMetrics.samples(of: try await self.statistics(at: now), at: now)
            failed["store"] = false
        } catch {
            failed["store"] = true
        }
        if let governor = self.telemetry.governor {
            do {
                samples += StateMetrics.samples(of: try await governor(), at: now)
                failed["governor"] = false
            } catch {
                failed["governor"] = true
            }
        }
        return samples
            + failed.sorted { $0.key < $1.key }.map {
                MetricSample(MetricName.collectFailed, ["part": $0.key], $0.value ? 1 : 0)
            }
    }

    private func statistics(at now: Timestamp) async throws(StoreError) -> StoreStatistics {
        let known = self.known.withLock { $0 }
        if let known, (.zero..<Self.statisticsAge).contains(now.duration(since: known.at)) { return known.statistics }
        let statistics = try await self.store.statistics()
        self.known.withLock { $0 = Known(statistics: statistics, at: now) }
        return statistics
    }
}

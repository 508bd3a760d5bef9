package import Logging
import Metrics
import ProactorComponents
import ProactorModel
import ProactorTelemetry
import ServiceLifecycle

/// Sends spans to a collector by OTLP/HTTP in JSON.
///
/// As a service it stands before all that makes spans, so that a shutdown ends it last, and what is left is sent within a
/// limit. What the collector does holds up nobody: spans that cannot be sent are dropped and counted.
package struct OTLPExporter: Service {
    /// Where spans are sent, and how.
    package struct Settings: Sendable {
        /// The whole URL, `…/v1/traces` included.
        package var url: String
        package var headers: [(name: String, value: String)]
        /// What is said of this process: `service.name` and so on.
        package var resource: [(String, String)]

        package init(url: String, headers: [(name: String, value: String)], resource: [(String, String)]) {
            self.url = url
            self.headers = headers
            self.resource = resource
        }
    }

    /// How long spans wait for others at the longest.
    private static let interval = Duration.seconds(1)
    /// How often a batch is sent, and how long the first wait in between is; it doubles.
    private static let attemptMaximum = 5
    private static let firstDelay = Duration.milliseconds(500)
    /// How long a shutdown waits for what is left.
    private static let flushMaximum = Duration.seconds(5)

    private let queue: SpanQueue
    private let settings: Settings
    private let secrets: @Sendable () -> [String]
    private let logger: Logger
    private let exported = Counter(label: MetricName.spansExported)

    /// - Parameter secrets: What spans must not hold.
    package init(
        _ settings: Settings,
        queue: SpanQueue,
        secrets: @escaping @Sendable () -> [String],
        logger: Logger
    ) {
        self.settings = settings
        self.queue = queue
        self.secrets = secrets
        self.logger = logger
    }

    /// What ends while the exporter runs.
    private enum Part {
        case ticking
        case sending
        case overdue
    }

    package func run() async throws {
        let sender = OTLPSender(self.settings)
        await withTaskGroup(of: Part.self) { group in
            group.addTask { await self.tick() }
            group.addTask { await self.sendUntilShutdown(by: sender) }
            group.addTask {
                try? await gracefulShutdown()
                try? await Task.sleep(for: Self.flushMaximum)
                return .overdue
            }
            for await part in group where part != .ticking { break }
            group.cancelAll()
        }
        self.drop(self.queue.close(), "shutdown", "the server ended before they were sent")
        await sender.shutDown()
    }

    private func tick() async -> Part {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: Self.interval) } catch { return }
                self.queue.wake()
            }
        }
        return .ticking
    }

    /// A shutdown does not break off what is being sent, and what is left follows.
    private func sendUntilShutdown(by sender: OTLPSender) async -> Part {
        await withGracefulShutdownHandler {
            for await _ in self.queue.batches { await self.sendAll(by: sender) }
            await self.sendAll(by: sender)
        } onGracefulShutdown: {
            self.queue.finish()
        }
        return .sending
    }

    private func sendAll(by sender: OTLPSender) async {
        while !Task.isCancelled {
            let batch = self.queue.take()
            guard !batch.isEmpty else { return }
            await self.send(batch, by: sender)
        }
    }

    private func send(_ batch: [SpanRecord], by sender: OTLPSender) async {
        let cleaner = AttributeCleaner(remover: SecretRemover(self.secrets()))
        let body = OTLPTrace.request(batch, resource: self.settings.resource, cleaner).jsonBytes
        var delay = Self.firstDelay
        for attempt in 1...Self.attemptMaximum {
            switch await sender.post(body) {
            case .taken(let rejected, let message):
                self.exported.increment(by: max(0, batch.count - rejected))
                return self.drop(rejected, "rejected", cleaner.clean(message ?? ""))
            case .refused: return self.drop(batch.count, "refused", "the collector refuses them")
            case .retry(let wait):
                guard attempt < Self.attemptMaximum, await Self.waited(wait ?? delay) else {
                    return self.drop(batch.count, "unreachable", "the collector cannot be reached, or takes nothing")
                }
                delay = delay * 2
            }
        }
    }

    /// - Returns: `false` where the task was cancelled meanwhile.
    private static func waited(_ time: Duration) async -> Bool {
        do { try await Task.sleep(for: time) } catch { return false }
        return true
    }

    private func drop(_ count: Int, _ reason: String, _ message: String) {
        guard count > 0 else { return }
        Counter(label: MetricName.spansDropped, dimensions: [("reason", reason)]).increment(by: count)
        self.logger.warning(
            "spans were dropped",
            metadata: ["count": "\(count)", "reason": "\(reason)", "message": "\(message)"]
        )
    }
}

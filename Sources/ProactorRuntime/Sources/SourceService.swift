package import Logging
package import ProactorComponents
package import ProactorModel
package import ProactorStorage
import ServiceLifecycle

/// Keeps the sources at work that fetch their events themselves. Each stands for itself: one whose broker is away holds up no other.
package struct SourceService: Service {
    /// How long to wait before a broker that went away is tried again; twice as long each time, up to the maximum.
    private static let retryDelays = Duration.seconds(1)...Duration.seconds(30)

    private let desks: [SourceDesk]
    private let vitals: SourceVitals
    private let clock: any WallClock
    private let logger: Logger

    package init(
        sources: [any ConsumingSource],
        store: any Store,
        intake: Intake,
        limits: EngineLimits,
        vitals: SourceVitals,
        clock: any WallClock,
        logger: Logger
    ) {
        self.desks = sources.map {
            SourceDesk(source: $0, store: store, intake: intake, limits: limits, clock: clock, logger: logger)
        }
        self.vitals = vitals
        self.clock = clock
        self.logger = logger
        vitals.watch(sources.map(\.name), at: clock.now)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                for desk in self.desks { group.addTask { await self.run(desk) } }
                await group.waitForAll()
            }
        }
        // Also where there are no sources: a service that ends by itself ends the others.
        try? await gracefulShutdown()
    }

    private func run(_ desk: SourceDesk) async {
        let name = desk.source.name
        var delay = Self.retryDelays.lowerBound
        while !Task.isCancelled {
            let connected = self.vitals.connections(of: name)
            do {
                try await desk.source.consume(into: desk) {
                    self.vitals.connected(name)
                    self.logger.info("a source is connected", metadata: ["source": "\(name)"])
                }
            } catch {
                guard !Task.isCancelled else { return }
                self.vitals.lost(name, "\(error)", at: self.clock.now)
                self.logger.warning(
                    "a source is not connected; trying again",
                    metadata: ["source": "\(name)", "error": "\(error)", "in": "\(delay.ruleText)"]
                )
            }
            if self.vitals.connections(of: name) > connected { delay = Self.retryDelays.lowerBound }
            guard (try? await self.clock.sleep(until: self.clock.now.advanced(by: delay))) != nil else { return }
            delay = min(delay * 2, Self.retryDelays.upperBound)
        }
    }
}

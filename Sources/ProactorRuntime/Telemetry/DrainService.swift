import ProactorModel
import ServiceLifecycle

/// Tells `/health/ready` that a shutdown has begun, and leaves load balancers the time to notice before anything stops.
///
/// It must stand after all services that take requests, so that it is shut down before them.
package struct DrainService: Service {
    private let vitals: EngineVitals
    private let time: Duration
    private let clock: any WallClock

    /// - Parameter time: How long everything goes on after the signal.
    package init(vitals: EngineVitals, time: Duration, clock: any WallClock) {
        self.vitals = vitals
        self.time = time
        self.clock = clock
    }

    package func run() async throws {
        try? await gracefulShutdown()
        self.vitals.beginStopping()
        guard self.time > .zero else { return }
        try? await self.clock.sleep(until: self.clock.now.advanced(by: self.time))
    }
}

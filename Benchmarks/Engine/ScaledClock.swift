import ProactorModel
import ProactorRuntime

/// A clock that runs faster than the machine's: a quarter of an hour of a provider's limits is watched in a minute.
struct ScaledClock: WallClock {
    let scale: Double
    private let began = ContinuousClock.now
    private static let start = Timestamp(seconds: 1_800_000_000)

    init(scale: Double) { self.scale = scale }

    var now: Timestamp {
        Self.start.advanced(
            by: .milliseconds(Int64((ContinuousClock.now - self.began) / .milliseconds(1) * self.scale))
        )
    }

    func sleep(until time: Timestamp) async throws(CancellationError) {
        let left = max(0, Double(time.duration(since: self.now).wholeMilliseconds))
        do {
            try await Task.sleep(for: .milliseconds(left / self.scale))
        } catch {
            throw CancellationError()
        }
    }
}

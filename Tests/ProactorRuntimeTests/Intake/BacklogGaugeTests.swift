import ProactorModel
import ProactorRuntime
import Testing

@Suite("The gauge of what waits for the router")
struct BacklogGaugeTests {
    private static let start = Timestamp(seconds: 1_800_000_000)

    @Test func `who is refused is told to wait as long as the router needs to make room`() {
        let gauge = BacklogGauge()
        gauge.added(2000)
        #expect(gauge.retryAfter(limit: 1000, at: Self.start) == .seconds(60))
        for second in 0..<10 { gauge.routed(100, at: Self.start.advanced(by: .seconds(second))) }
        #expect(gauge.unroutedEvents == 1000)
        // 100 events a second, and 100 places are to be free.
        let wait = gauge.retryAfter(limit: 1000, at: Self.start.advanced(by: .milliseconds(9_999)))
        #expect((.seconds(1)...(.milliseconds(1_100))).contains(wait), "\(wait)")
        // It has stopped.
        #expect(gauge.retryAfter(limit: 1000, at: Self.start.advanced(by: .seconds(30))) == .seconds(60))
    }
}

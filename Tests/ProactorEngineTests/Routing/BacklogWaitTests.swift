import ProactorModel
import Testing

@testable import ProactorEngine

@Suite("How long senders wait when the router is behind")
struct BacklogWaitTests {
    private static let start = Timestamp(seconds: 1_800_000_000)

    @Test func `until a tenth of what may wait is free, at the rate of the last seconds`() {
        #expect(BacklogWait.duration(waiting: 1000, limit: 1000, perSecond: 20) == .seconds(5))
        #expect(BacklogWait.duration(waiting: 1500, limit: 1000, perSecond: 100) == .seconds(6))
    }

    @Test func `never for less than a second, nor for more than a minute`() {
        #expect(BacklogWait.duration(waiting: 1000, limit: 1000, perSecond: 1e9) == .seconds(1))
        #expect(BacklogWait.duration(waiting: 1000, limit: 1000, perSecond: 0.001) == .seconds(60))
        #expect(BacklogWait.duration(waiting: 1000, limit: 1000, perSecond: nil) == .seconds(60))
        #expect(BacklogWait.duration(waiting: .max / 2, limit: 1, perSecond: 1) == .seconds(60))
        #expect(BacklogWait.duration(waiting: 1, limit: 1, perSecond: 1000) == .seconds(1))
    }

    @Test func `a steady rate is told as it is, from its first seconds on`() throws {
        var rate = DrainRate()
        #expect(rate.perSecond(at: Self.start) == nil)
        for tenth in 0..<300 {
            let now = Self.start.advanced(by: .milliseconds(tenth * 100))
            rate.note(50, at: now)
            guard tenth >= 20 else { continue }
            let perSecond = try #require(rate.perSecond(at: now))
            #expect((430...560).contains(perSecond), "\(perSecond) after \(tenth) tenths")
        }
    }

    @Test func `what was long ago does not count, nor does a clock that is set back`() {
        var rate = DrainRate()
        rate.note(1000, at: Self.start)
        #expect(rate.perSecond(at: Self.start) == 1000)
        #expect(rate.perSecond(at: Self.start.advanced(by: .seconds(5))) == 200)
        #expect(rate.perSecond(at: Self.start.advanced(by: .seconds(10))) == nil)
        rate.note(10, at: Self.start.advanced(by: .seconds(-3600)))
        #expect(rate.perSecond(at: Self.start.advanced(by: .seconds(1))) != nil)
    }
}

import NIOCore
import ProactorModel
import Testing

@testable import ProactorServer

@Suite("How long a connection's client is waited for")
struct ConnectionTimesTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private static let limits: HTTPLimits = {
        var limits = HTTPLimits()
        limits.headerTime = .seconds(10)
        limits.bodyTime = .seconds(20)
        limits.bodyRate = 100
        limits.idleTime = .seconds(60)
        return limits
    }()

    private static func at(_ seconds: Int64) -> NIODeadline { self.start + .seconds(seconds) }

    private var times: ConnectionTimes { ConnectionTimes(limits: Self.limits, now: Self.start) }

    @Test("the first header must be there in time, and later ones before the connection counts as idle")
    func header() {
        var times = self.times
        #expect(times.verdict(at: Self.at(9)) == .fine)
        #expect(times.verdict(at: Self.at(10)) == .headerIsLate)

        times = self.times
        times.readHead(at: Self.at(9))
        times.readEnd(at: Self.at(9))
        // The client is not waited for while the server works.
        #expect(times.deadline == nil)
        times.wroteEnd(at: Self.at(300))
        #expect(times.isIdle)
        #expect(times.verdict(at: Self.at(359)) == .fine)
        #expect(times.verdict(at: Self.at(360)) == .isIdle)
    }

    @Test("a body must come at its rate in every span, whatever came before")
    func body() {
        var times = self.times
        times.readHead(at: Self.at(0))
        #expect(!times.isIdle)
        times.readBody(1_000_000)
        #expect(times.verdict(at: Self.at(20)) == .fine)
        times.readBody(2000)
        #expect(times.verdict(at: Self.at(40)) == .fine)
        times.readBody(1999)
        #expect(times.verdict(at: Self.at(59)) == .fine)
        #expect(times.verdict(at: Self.at(60)) == .bodyIsSlow)
    }

    @Test("a body that goes on after its answer is still waited for, and no longer than any other")
    func bodyAfterAnswer() {
        var times = self.times
        times.readHead(at: Self.at(0))
        times.wroteEnd(at: Self.at(1))
        #expect(!times.isIdle)
        #expect(times.verdict(at: Self.at(20)) == .bodyIsSlow)
        times.readEnd(at: Self.at(21))
        #expect(times.isIdle)
        #expect(times.deadline == Self.at(81))
    }

    @Test("requests that come before the answer to the first are one work")
    func pipelined() {
        var times = self.times
        for _ in 0..<3 {
            times.readHead(at: Self.at(0))
            times.readEnd(at: Self.at(0))
        }
        times.wroteEnd(at: Self.at(1))
        times.wroteEnd(at: Self.at(2))
        #expect(times.deadline == nil)
        times.wroteEnd(at: Self.at(3))
        #expect(times.deadline == Self.at(63))
    }

    @Test("a connection that became something else has no times of HTTP")
    func upgraded() {
        var times = self.times
        times.readHead(at: Self.at(0))
        times.upgraded()
        #expect(times.verdict(at: Self.at(100_000)) == .fine)
        #expect(!times.isIdle)
    }
}

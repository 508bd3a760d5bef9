import ProactorComponents
import Testing

@testable import ProactorRuntime

@Suite struct DeliveryRetryTests {
    private static func delay(_ attempt: Int, of attempts: Int = 16, _ failure: SinkFailure = .busy) -> Duration? {
        DeliveryRetry.delay(after: failure, attempt: attempt, of: attempts)
    }

    @Test func `delays double up to an hour, and end with the attempts`() {
        #expect([1, 2, 3, 10, 11, 15].map { Self.delay($0) } == [5, 10, 20, 2560, 3600, 3600].map { .seconds($0) })
        #expect(Self.delay(16) == nil)
        #expect(Self.delay(99, of: 100) == .seconds(3600))
        // Sixteen attempts reach over more than six hours.
        let all = (1..<16).compactMap { Self.delay($0) }.reduce(.zero, +)
        #expect(all > .seconds(6 * 3600))
    }

    @Test func `a receiver's own time counts where it is later, up to a day`() {
        let later = SinkFailure("busy", isRetriable: true, retryAfter: .seconds(90))
        #expect(Self.delay(1, of: 16, later) == .seconds(90))
        #expect(Self.delay(11, of: 16, later) == .seconds(3600))
        let never = SinkFailure("busy", isRetriable: true, retryAfter: .seconds(10_000_000))
        #expect(Self.delay(1, of: 16, never) == .seconds(86_400))
        #expect(Self.delay(1, of: 16, SinkFailure("no", isRetriable: false)) == nil)
    }
}

extension SinkFailure {
    fileprivate static let busy = SinkFailure("busy", isRetriable: true)
}

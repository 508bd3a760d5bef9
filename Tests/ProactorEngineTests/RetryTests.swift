import ProactorEngine
import ProactorModel
import ProactorRules
import Testing

@Suite struct RetryTests {
    private func failure(attempt: Int, isRetriable: Bool = true) -> RunFailure {
        RunFailure(code: "tool-failed", message: "m", isRetriable: isRetriable, attempt: attempt, at: now)
    }

    @Test(arguments: [(1, 10), (2, 20), (3, 40), (6, 320), (7, 600), (8, 600), (1_000_000, 600)])
    func `each wait is longer by the factor, up to the longest`(attempt: Int, seconds: Int) {
        let policy = RetryPolicy(attempts: 10, jitter: 0)
        #expect(policy.delay(afterAttempt: attempt, random: 0.9) == .seconds(seconds))
    }

    @Test func `chance takes at most the jitter off a wait`() {
        let policy = RetryPolicy(first: .seconds(10), jitter: 0.2)
        #expect(policy.delay(afterAttempt: 1, random: 0) == .seconds(10))
        #expect(policy.delay(afterAttempt: 1, random: 0.5) == .seconds(9))
        #expect(policy.delay(afterAttempt: 1, random: 1) == .seconds(8))
    }

    @Test func `a factor of one waits the same each time, and a first wait past the longest is cut`() {
        #expect(RetryPolicy(first: .seconds(5), factor: 1, jitter: 0).delay(afterAttempt: 90, random: 0) == .seconds(5))
        let cut = RetryPolicy(first: .seconds(50), longest: .seconds(5), jitter: 0)
        #expect(cut.delay(afterAttempt: 1, random: 0) == .seconds(5))
    }

    @Test func `the longest policy that can be written overflows nothing`() {
        let decade = Duration.seconds(3650 * 86_400)
        let policy = RetryPolicy(attempts: 100, first: decade, factor: 100, longest: decade, jitter: 1)
        for attempt in [1, 50, 99] {
            #expect(policy.delay(afterAttempt: attempt, random: 0) == decade)
            #expect(policy.delay(afterAttempt: attempt, random: 1) == .zero)
        }
        let late = RunFailure(
            code: "c",
            message: "m",
            isRetriable: true,
            attempt: 1,
            at: Timestamp(seconds: .max)
        )
        #expect(
            RetryDecision(after: late, policy: policy, random: 0)
                == .retry(at: Timestamp(seconds: .max, nanoseconds: 999_999_999))
        )
    }

    @Test func `a failed attempt is tried again until the attempts are used up`() {
        let policy = RetryPolicy(attempts: 3, jitter: 0)
        #expect(
            RetryDecision(after: self.failure(attempt: 1), policy: policy, random: 0)
                == .retry(at: Timestamp(seconds: now.seconds + 10))
        )
        #expect(
            RetryDecision(after: self.failure(attempt: 2), policy: policy, random: 0)
                == .retry(at: Timestamp(seconds: now.seconds + 20))
        )
        #expect(RetryDecision(after: self.failure(attempt: 3), policy: policy, random: 0) == .deadLetter)
        #expect(
            RetryDecision(after: self.failure(attempt: 1, isRetriable: false), policy: policy, random: 0) == .deadLetter
        )
    }
}

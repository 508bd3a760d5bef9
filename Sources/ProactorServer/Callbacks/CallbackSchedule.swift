import ProactorComponents
import ProactorModel

/// What follows from an attempt to deliver a callback.
enum CallbackSchedule {
    enum Verdict: Hashable, Sendable {
        case delivered
        case again(after: Duration, error: String)
        case givenUp(error: String)
    }

    /// Delays after the first attempts; the last is that of all later ones.
    private static let delays: [Duration] = [
        .seconds(5), .seconds(60), .seconds(300), .seconds(1800), .seconds(7200), .seconds(18_000), .seconds(36_000),
    ]
    /// The longest that a receiver may ask to be left alone.
    private static let retryAfterMaximum = Duration.seconds(86_400)

    /// - Parameters:
    ///   - attempt: Which one it was, from 1.
    ///   - answer: What the receiver said, or why it said nothing.
    ///   - jitter: From 0 to 1, at random, so that what failed together does not come back together.
    static func verdict(
        attempt: Int,
        of attempts: Int,
        _ answer: Result<CallbackAnswer, CallbackFailure>,
        jitter: Double
    ) -> Verdict {
        var wanted = Duration.zero
        let error: String
        switch answer {
        case .success(let answer):
            if (200...299).contains(answer.status) { return .delivered }
            error = "the receiver answered \(answer.status)"
            // Gone: it wants no more of these.
            if answer.status == 410 { return .givenUp(error: error) }
            wanted = min(answer.retryAfter ?? .zero, Self.retryAfterMaximum)
        case .failure(let failure): error = failure.message
        }
        guard attempt < attempts else { return .givenUp(error: error) }
        let delay = Self.delays[min(max(attempt, 1), Self.delays.count) - 1]
        return .again(after: max(wanted, delay + delay * (jitter / 5)), error: error)
    }
}

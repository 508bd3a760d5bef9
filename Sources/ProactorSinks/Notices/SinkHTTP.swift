import ProactorComponents
import ProactorTools

/// What answers of HTTP mean to a delivery.
enum SinkHTTP {
    /// Characters of an answer that a message repeats.
    private static let shownMaximum = 200

    /// A delay in whole seconds (RFC 9110, section 10.2.3); dates, which receivers of messages do not send, are not read.
    static func retryAfter(_ answer: GuardedPost.Answer) -> Duration? {
        guard let text = answer.retryAfter, text.utf8.count <= 9, let seconds = Int64(text), seconds >= 0 else {
            return nil
        }
        return .seconds(seconds)
    }

    /// The beginning of what was answered, on one line.
    static func excerpt(_ answer: GuardedPost.Answer) -> String {
        let text = String(decoding: answer.body.prefix(Self.shownMaximum * 4), as: UTF8.self)
        return String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }.prefix(Self.shownMaximum))
    }

    static func failure(_ failure: ToolFailure) -> SinkFailure {
        SinkFailure(failure.message, isRetriable: failure.isRetriable)
    }
}

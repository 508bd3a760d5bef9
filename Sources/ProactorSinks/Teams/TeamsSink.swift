import ProactorComponents
import ProactorModel
import ProactorTools

/// A workflow of Teams that posts what it is sent. It takes no answers, and changes nothing that it posted.
struct TeamsSink: Sink {
    /// Teams takes four messages a second.
    private static let interval = Duration.milliseconds(300)

    let url: String
    let post: GuardedPost
    let attempts: Int

    var pace: SinkPace { SinkPace(concurrency: 1, interval: Self.interval, attempts: self.attempts) }

    func deliver(
        _ notice: SinkNotice,
        idempotencyKey: String,
        previous: JSONValue?
    ) async throws(SinkFailure) -> JSONValue? {
        var reference: JSONObject = ["posted": .string(idempotencyKey)]
        if case .proposal(let proposal) = notice {
            let revision = Int64(proposal.proposal.revision)
            // What was posted cannot be changed; another payload is posted anew, but that one of several approved is not.
            let isKnown = (previous?["revision"]?.intValue ?? 1) == revision
            if proposal.occasion == .changed, proposal.proposal.state == .waiting, isKnown { return nil }
            reference["revision"] = .int(revision)
        }
        let answer: GuardedPost.Answer
        do {
            answer = try await self.post.post(
                AdaptiveCard.message(notice),
                to: self.url,
                headers: [("Content-Type", "application/json")]
            )
        } catch {
            throw SinkHTTP.failure(error)
        }
        if let failure = Self.failure(answer) { throw failure }
        return .object(reference)
    }

    /// What an answer means; `nil` for one that says that it was taken. A success can hold the failure of what stands behind it.
    static func failure(_ answer: GuardedPost.Answer) -> SinkFailure? {
        let text = String(decoding: answer.body, as: UTF8.self)
        let hidden = Self.hiddenStatus(text)
        guard !answer.isSuccess || hidden != nil else { return nil }
        let status = hidden ?? answer.status
        return SinkFailure(
            "Teams answered \(status): \(SinkHTTP.excerpt(answer))",
            isRetriable: status == 408 || status == 429 || status >= 500,
            retryAfter: SinkHTTP.retryAfter(answer)
        )
    }

    /// The status in a text such as `Webhook message delivery failed with error: … returned HTTP error 413 …`.
    private static func hiddenStatus(_ text: String) -> Int? {
        guard let range = text.firstRange(of: "HTTP error ") else { return nil }
        return Int(text[range.upperBound...].prefix { $0.isNumber }) ?? 500
    }
}

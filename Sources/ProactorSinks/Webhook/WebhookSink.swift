import ProactorComponents
import ProactorModel
import ProactorTools
import ProactorWebhooks

/// A receiver of signed posts.
struct WebhookSink: Sink {
    let url: String
    let signer: StandardWebhooksSigner
    let post: GuardedPost
    let pace: SinkPace

    func deliver(
        _ notice: SinkNotice,
        idempotencyKey: String,
        previous: JSONValue?
    ) async throws(SinkFailure) -> JSONValue? {
        let event = notice.event(idempotencyKey: idempotencyKey)
        let body = CloudEventsJSON.json(from: event).jsonBytes
        let answer: GuardedPost.Answer
        do {
            answer = try await self.post.post(
                body,
                to: self.url,
                headers: [("Content-Type", "application/cloudevents+json; charset=utf-8")]
                    + self.signer.headers(id: idempotencyKey, at: Self.time(notice), body: body)
            )
        } catch {
            throw SinkHTTP.failure(error)
        }
        if let failure = Self.failure(answer) { throw failure }
        return ["delivered": .string(idempotencyKey)]
    }

    /// A notice is composed anew for every attempt, so that its time is the attempt's.
    private static func time(_ notice: SinkNotice) -> Timestamp {
        switch notice {
        case .proposal(let notice): notice.at
        case .event(let notice): notice.at
        }
    }

    /// What an answer means; `nil` for one that says that it was taken.
    static func failure(_ answer: GuardedPost.Answer) -> SinkFailure? {
        guard !answer.isSuccess else { return nil }
        let message = "the receiver answered \(answer.status): \(SinkHTTP.excerpt(answer))"
        // 410 says that nothing is wanted any more; whatever else is wrong may be mended by the receiver.
        return SinkFailure(
            message,
            isRetriable: answer.status != 410,
            retryAfter: SinkHTTP.retryAfter(answer),
            isGone: answer.status == 410
        )
    }
}

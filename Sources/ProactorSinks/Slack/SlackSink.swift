import ProactorComponents
import ProactorModel
import ProactorWebhooks

/// A channel in Slack, in which people decide by pressing.
struct SlackSink: InteractiveSink {
    /// Slack takes one message a second in a channel.
    private static let interval = Duration.seconds(1)

    let channel: String
    let api: SlackAPI
    let signature: SlackSignature
    let attempts: Int

    var pace: SinkPace {
        SinkPace(concurrency: 1, interval: Self.interval, lane: "slack:\(self.channel)", attempts: self.attempts)
    }

    // MARK: Out

    func deliver(
        _ notice: SinkNotice,
        idempotencyKey: String,
        previous: JSONValue?
    ) async throws(SinkFailure) -> JSONValue? {
        if case .proposal(let proposal) = notice, let previous, let channel = previous["channel"]?.stringValue,
            let time = previous["ts"]?.stringValue
        {
            switch proposal.occasion {
            case .reminder:
                var message = self.message(.reminder(proposal), idempotencyKey)
                message["channel"] = .string(channel)
                message["thread_ts"] = .string(time)
                try await self.api.call("chat.postMessage", .object(message))
            case .new, .changed:
                var message = self.message(SlackMessage(notice), idempotencyKey)
                message["channel"] = .string(channel)
                message["ts"] = .string(time)
                try await self.api.call("chat.update", .object(message))
            }
            return nil
        }
        let posted = try await self.api.call(
            "chat.postMessage",
            .object(self.message(SlackMessage(notice), idempotencyKey))
        )
        guard let channel = posted["channel"]?.stringValue, let time = posted["ts"]?.stringValue else {
            throw SinkFailure("Slack's chat.postMessage did not say where the message is", isRetriable: false)
        }
        return ["channel": .string(channel), "ts": .string(time)]
    }

    private func message(_ message: SlackMessage, _ key: String) -> JSONObject {
        [
            "channel": .string(self.channel), "text": .string(message.text), "blocks": .array(message.blocks),
            "unfurl_links": false, "unfurl_media": false,
            "metadata": ["event_type": "proactor_delivery", "event_payload": ["delivery": .string(key)]],
        ]
    }

    // MARK: In

    func answer(
        _ request: SinkRequest,
        decide: @Sendable (SinkDecision) async -> SinkDecisionAnswer
    ) async -> SinkResponse {
        let headers = DeliveryHeaders(request.headers.map { (name: $0.key, value: $0.value) })
        let delivery = WebhookDelivery(headers: headers, body: request.body)
        guard self.signature.isValid(delivery, at: request.receivedAt) else { return SinkResponse(status: 401) }
        guard let interaction = SlackInteraction(request.body) else { return SinkResponse(status: 400) }
        switch interaction {
        case .other: return SinkResponse(status: 200)
        case .press(let press): return await self.answer(press, decide)
        case .submission(let submission): return await self.answer(submission, decide)
        }
    }

    private func answer(
        _ press: SlackInteraction.Press,
        _ decide: @Sendable (SinkDecision) async -> SinkDecisionAnswer
    ) async -> SinkResponse {
        guard let shown = SlackAction.read(press.value) else { return SinkResponse(status: 200) }
        switch press.action {
        case SlackAction.approve:
            let decision = SinkDecision(
                proposal: shown.proposal,
                verdict: .approve,
                account: press.user,
                reason: nil,
                revision: shown.revision
            )
            if case .refused(let why) = await decide(decision) { await self.whisper(why, press) }
        case SlackAction.reject:
            do throws(SinkFailure) {
                guard let trigger = press.trigger else { throw SinkFailure("no trigger_id", isRetriable: false) }
                let view = SlackModal.rejection(value: press.value)
                try await self.api.call(
                    "views.open",
                    ["trigger_id": .string(trigger), "view": view],
                    isQuick: true
                )
            } catch {
                await self.whisper("The form could not be opened; press again, or decide in the inbox.", press)
            }
        default: break
        }
        return SinkResponse(status: 200)
    }

    private func answer(
        _ submission: SlackInteraction.Submission,
        _ decide: @Sendable (SinkDecision) async -> SinkDecisionAnswer
    ) async -> SinkResponse {
        guard submission.form == SlackAction.rejection, let shown = SlackAction.read(submission.value) else {
            return SinkResponse(status: 200)
        }
        let reason = submission.reason.trimmedSpace
        guard !reason.isEmpty else { return Self.wrong("Say why.") }
        let decision = SinkDecision(
            proposal: shown.proposal,
            verdict: .reject,
            account: submission.user,
            reason: reason,
            revision: shown.revision
        )
        switch await decide(decision) {
        case .taken: return SinkResponse(status: 200)
        case .refused(let why): return Self.wrong(why)
        }
    }

    /// What the form shows below its field.
    private static func wrong(_ why: String) -> SinkResponse {
        let errors: JSONValue = [SlackAction.reason: .string(SlackText.plain(why, limit: 1000))]
        return SinkResponse(status: 200, body: ["response_action": "errors", "errors": errors])
    }

    /// Where it fails, the message itself shows soon what became of the proposal.
    private func whisper(_ text: String, _ press: SlackInteraction.Press) async {
        guard let url = press.responseURL else { return }
        try? await self.api.whisper(text, to: url)
    }
}

extension String {
    fileprivate var trimmedSpace: String {
        String(self.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

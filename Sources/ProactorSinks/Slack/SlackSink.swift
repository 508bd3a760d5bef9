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
                // Who may decide now stands in the message as well.
                if proposal.isEscalation { try await self.update(notice, idempotencyKey, channel, time) }
                var message = self.message(.reminder(proposal), idempotencyKey)
                message["channel"] = .string(channel)
                message["thread_ts"] = .string(time)
                try await self.api.call("chat.postMessage", .object(message))
            case .new, .changed: try await self.update(notice, idempotencyKey, channel, time)
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

    private func update(
        _ notice: SinkNotice,
        _ key: String,
        _ channel: String,
        _ time: String
    ) async throws(SinkFailure) {
        var message = self.message(SlackMessage(notice), key)
        message["channel"] = .string(channel)
        message["ts"] = .string(time)
        try await self.api.call("chat.update", .object(message))
    }

    private func message(_ message: SlackMessage, _ key: String) -> JSONObject {
        [
            "channel": .string(self.channel), "text": .string(message.text), "blocks": .array(message.blocks),
            "unfurl_links": false, "unfurl_media": false,
            "metadata": ["event_type": "proactor_delivery", "event_payload": ["delivery": .string(key)]],
        ]
    }
}

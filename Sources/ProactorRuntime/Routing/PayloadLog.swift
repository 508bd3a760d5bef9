import Logging
import ProactorStorage

/// Writes events into the log, for those who look for what goes wrong and may see payloads.
struct PayloadLog: Sendable {
    /// Bytes of an event that a line has.
    private static let sizeMaximum = 16_384

    let logger: Logger

    /// Each event that came, was emitted or decided is routed once.
    func routed(_ events: [LoggedEventText]) {
        for event in events {
            let text = String(decoding: event.json.prefix(Self.sizeMaximum), as: UTF8.self)
            self.logger.notice(
                "an event is routed",
                metadata: [
                    "task": "\(event.taskID)", "sequence": "\(event.sequence)",
                    "cloudevent": "\(text)\(event.json.count > Self.sizeMaximum ? "…" : "")",
                ]
            )
        }
    }
}

import NIOCore
import ProactorModel
import ProactorStorage

/// An entry of the whole engine's stream, written once for all who watch.
struct HubEntry: Sendable {
    let sent: StreamEntry
    let eventType: String
    let rules: [String]
    let agents: [String]

    init(_ logged: LoggedProgress) {
        var json = logged.progress.json.objectValue ?? [:]
        json["cursor"] = .int(logged.sequence)
        json["type"] = .string(logged.eventType)
        self.sent = StreamEntry(
            cursor: logged.sequence,
            kind: logged.progress.entry.kind,
            json: ByteBuffer(bytes: JSONValue.object(json).jsonBytes)
        )
        self.eventType = logged.eventType
        self.rules = logged.rules
        self.agents = logged.agents
    }

    var size: Int { self.sent.json.readableBytes }
}

package import ProactorComponents
import ProactorModel
package import ProactorStorage

/// A message among what was not taken: what a broker says beside headers stands among them under names that no header has.
package enum MessageRecord {
    private static let prefix = ":"
    private static let contentType = ":content-type"
    private static let identity = ":identity"

    static func headers(of message: SourceMessage) -> [RejectedDelivery.Header] {
        var headers = [RejectedDelivery.Header(name: Self.identity, value: message.identity)]
        if let type = message.contentType { headers.append(.init(name: Self.contentType, value: type)) }
        for (name, value) in message.details { headers.append(.init(name: Self.prefix + name, value: value.jsonText)) }
        return headers + message.headers.map { .init(name: $0.name, value: $0.value) }
    }

    /// The message again, with the body that was kept of it.
    package static func message(_ rejected: RejectedDelivery, _ body: [UInt8]) -> SourceMessage {
        var message = SourceMessage(body: body, identity: "")
        for header in rejected.headers {
            switch header.name {
            case Self.contentType: message.contentType = header.value
            case Self.identity: message.identity = header.value
            case let name where name.hasPrefix(Self.prefix):
                message.details[String(name.dropFirst(Self.prefix.count))] = try? JSONParser.parse(header.value)
            default: message.headers.append(.init(header.name, header.value))
            }
        }
        return message
    }
}

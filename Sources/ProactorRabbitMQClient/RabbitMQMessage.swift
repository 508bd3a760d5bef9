/// A message to be published; it outlives a restart of the broker in queues that do.
package struct RabbitMQMessage: Sendable {
    /// An empty name is the exchange that has every queue under the queue's name.
    package var exchange: String
    package var routingKey: String
    /// Whether it is a failure that no queue takes it.
    package var isMandatory: Bool
    /// The same each time that it is published; 255 bytes at most.
    package var id: String
    package var contentType: String?
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(
        exchange: String,
        routingKey: String,
        isMandatory: Bool,
        id: String,
        contentType: String?,
        headers: [(name: String, value: String)],
        body: [UInt8]
    ) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.isMandatory = isMandatory
        self.id = id
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }
}

/// What a broker says of messages that were published.
enum RabbitMQConfirmation: Hashable, Sendable {
    /// - Parameters:
    ///   - tag: The how manieth message of its channel, from 1.
    ///   - isMultiple: Whether the same holds for all before it.
    case settled(tag: UInt64, isMultiple: Bool, isTaken: Bool)
    /// No queue takes it; it is confirmed all the same, afterwards.
    case returned(id: String, String)
}

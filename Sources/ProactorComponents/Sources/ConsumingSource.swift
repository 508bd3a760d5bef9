package import ProactorModel

/// A source that fetches its events itself: a queue or a topic of a broker.
///
/// A new one is one file that speaks the broker's protocol; what becomes of a message is the same for all.
package protocol ConsumingSource: EventSource {
    /// Consumes until it is cancelled, handing on messages in the order in which the broker keeps them.
    ///
    /// A message is acknowledged once `intake` has taken it. One that is refused goes where the broker keeps what nobody can use.
    ///
    /// - Parameter isConnected: Is called each time that messages can come.
    /// - Throws: ``SourceFailure`` where the broker is not there, or went away; whoever called tries again.
    func consume(into intake: any MessageIntake, isConnected: @escaping @Sendable () -> Void) async throws

    /// The events of a message.
    ///
    /// - Throws: Why there are none, for good: the same message fails the same way until the configuration is changed.
    func events(of message: SourceMessage, limits: EngineLimits) throws(MessageFailure) -> [Event]

    /// How much of what was refused is kept.
    var rejectedLimits: RejectedLimits { get }
}

/// One message of a broker, as it came.
package struct SourceMessage: Hashable, Sendable {
    package struct Header: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// In their order, names as they came.
    package var headers: [Header]
    package var contentType: String?
    package var body: [UInt8]
    /// What names the message within its source, and is the same when it comes again where the broker makes that possible.
    package var identity: String
    /// What else the broker says of it, such as its routing key or its partition: `message` in mappings.
    package var details: JSONObject

    package init(
        headers: [Header] = [],
        contentType: String? = nil,
        body: [UInt8],
        identity: String,
        details: JSONObject = [:]
    ) {
        self.headers = headers
        self.contentType = contentType
        self.body = body
        self.identity = identity
        self.details = details
    }
}

/// Why no events can be made of a message.
package struct MessageFailure: Error, Hashable, Sendable {
    /// A stable name: `unreadable`, `unmapped`, `invalid-event` and the like.
    package let reason: String
    /// As a sentence.
    package let detail: String

    package init(_ reason: String, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }
}

/// What became of a message.
package enum MessageOutcome: Hashable, Sendable {
    /// Its events are durable, or it holds none that anybody wants.
    case taken
    /// Nothing can be made of it. It is kept as far as its source's limits allow, and is not wanted again.
    case refused(MessageFailure)
}

/// Takes the messages of sources.
package protocol MessageIntake: Sendable {
    /// Makes the events of messages durable, in their order. Waits where the engine cannot hold more or its store is away, so that the
    /// broker's flow stops.
    ///
    /// - Returns: One outcome for each message.
    /// - Throws: `CancellationError` and nothing else; then none of them may be acknowledged.
    func take(_ messages: [SourceMessage]) async throws -> [MessageOutcome]
}

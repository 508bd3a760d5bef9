import ProactorComponents

/// A queue or a topic of a real broker, empty and with no consumer, as a check of all bindings sees it.
protocol BrokerPlace: Sendable {
    /// The source under test. Messages without CloudEvents are mapped: the type `Made`, the id from `body.id`, the subject from `body.key`.
    var source: any ConsumingSource { get }

    /// Has a client of somebody else's send messages, in their order.
    func send(_ messages: [BrokerMessage]) async throws

    /// How many messages would be handed out to the next consumer.
    func leftOver() async throws -> Int

    /// Takes the bodies of as many messages from where those go that nobody can use.
    func refused(_ count: Int) async throws -> [String]

    /// Has the broker go away and come back, with what it held.
    func restart(while body: () async throws -> Void) async throws
}

/// A message that somebody else sends.
struct BrokerMessage: Hashable, Sendable {
    /// What the order holds for.
    let key: String
    let body: String

    /// JSON with an id and a key.
    static func json(_ id: Int, key: String = "a") -> Self { Self(key: key, body: #"{"id":"\#(id)","key":"\#(key)"}"#) }
}

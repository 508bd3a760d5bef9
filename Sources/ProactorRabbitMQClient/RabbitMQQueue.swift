/// A queue as a consumer wants it.
package struct RabbitMQQueue: Hashable, Sendable {
    package struct Binding: Hashable, Sendable {
        package var exchange: String
        package var routingKey: String

        package init(exchange: String, routingKey: String) {
            self.exchange = exchange
            self.routingKey = routingKey
        }
    }

    package var name: String
    /// Where not empty, the queue is declared as a durable quorum queue, and bound to these topic exchanges, which are declared too.
    /// Otherwise it must be there.
    package var bindings: [Binding]
    /// The queue to which messages are moved that nobody can use, which is declared as well; `nil` where there is none.
    package var deadLetterQueue: String?
    /// Messages that may be on their way or at work at once.
    package var prefetch: Int

    package init(name: String, bindings: [Binding], deadLetterQueue: String?, prefetch: Int) {
        self.name = name
        self.bindings = bindings
        self.deadLetterQueue = deadLetterQueue
        self.prefetch = prefetch
    }
}

import CRabbitMQ

extension RabbitMQSession {
    private static let notFound = 404

    /// Makes sure that a queue is there, and bound: what is missing is made where its declaration says how.
    ///
    /// - Throws: Also where it is there, but as another kind of queue than is wanted.
    func declare(_ queue: RabbitMQQueue) throws(RabbitMQFailure) {
        guard !queue.bindings.isEmpty else { return try self.declareQueue(queue.name, isPassive: true) }
        var arguments = [(name: "x-queue-type", value: "quorum")]
        if let dead = queue.deadLetterQueue {
            try self.declareQueue(dead, arguments)
            // By the exchange without a name, which has every queue under the queue's name.
            arguments.append((name: "x-dead-letter-exchange", value: ""))
            arguments.append((name: "x-dead-letter-routing-key", value: dead))
        }
        try self.declareQueue(queue.name, arguments)
        for binding in queue.bindings {
            try self.declareExchange(binding.exchange)
            let arena = RabbitMQArena()
            amqp_queue_bind(
                self.connection,
                Self.channel,
                arena.bytes(queue.name),
                arena.bytes(binding.exchange),
                arena.bytes(binding.routingKey),
                amqp_empty_table
            )
            try self.check("the queue '\(queue.name)' cannot be bound to '\(binding.exchange)'")
        }
    }

    /// Makes a durable topic exchange where there is none of that name, of whichever type.
    func declareExchange(_ name: String) throws(RabbitMQFailure) {
        do {
            try self.declareExchange(name, isPassive: true)
        } catch {
            guard error.code == Self.notFound else { throw error }
            // The broker closes the channel on which something was looked for in vain.
            try self.reopenChannel()
            try self.declareExchange(name, isPassive: false)
        }
    }

    private func declareExchange(_ name: String, isPassive: Bool) throws(RabbitMQFailure) {
        let arena = RabbitMQArena()
        amqp_exchange_declare(
            self.connection,
            Self.channel,
            arena.bytes(name),
            arena.bytes("topic"),
            isPassive ? 1 : 0,
            1,
            0,
            0,
            amqp_empty_table
        )
        try self.check("the exchange '\(name)' cannot be used")
    }

    private func declareQueue(
        _ name: String,
        _ arguments: [(name: String, value: String)] = [],
        isPassive: Bool = false
    ) throws(RabbitMQFailure) {
        let arena = RabbitMQArena()
        amqp_queue_declare(
            self.connection,
            Self.channel,
            arena.bytes(name),
            isPassive ? 1 : 0,
            1,
            0,
            0,
            arena.table(arguments)
        )
        try self.check("the queue '\(name)' cannot be used")
    }
}

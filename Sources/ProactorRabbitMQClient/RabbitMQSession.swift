import CRabbitMQ
import Foundation

/// A connection with one channel as its own thread sees it: every call blocks.
///
/// The library allows one thread at a time on a connection, and sends heartbeats only while it is asked for messages.
struct RabbitMQSession: ~Copyable {
    private static let channel: amqp_channel_t = 1
    private static let connectTime = timeval(tv_sec: 10, tv_usec: 0)
    /// Seconds; a broker that is silent for twice as long is gone.
    static let heartbeat: Int32 = 20

    private let connection: amqp_connection_state_t

    /// - Parameter authority: The file with the certificates that are believed, for TLS.
    init(_ address: RabbitMQAddress, authority: String) throws(RabbitMQFailure) {
        guard let connection = amqp_new_connection() else { throw RabbitMQFailure("there is no memory left") }
        self.connection = connection
        let place = "cannot connect to \(address.shown)"
        let socket = address.usesTLS ? amqp_ssl_socket_new(connection) : amqp_tcp_socket_new(connection)
        guard let socket else { throw RabbitMQFailure("\(place): there is no memory left") }
        if address.usesTLS {
            let status = amqp_ssl_socket_set_cacert(socket, authority)
            guard status == AMQP_STATUS_OK.rawValue else {
                throw RabbitMQFailure("the certificates in \(authority) cannot be read", status: status)
            }
            amqp_ssl_socket_set_verify_peer(socket, 1)
            amqp_ssl_socket_set_verify_hostname(socket, 1)
        }
        var time = Self.connectTime
        let status = amqp_socket_open_noblock(socket, address.host, Int32(address.port), &time)
        guard status == AMQP_STATUS_OK.rawValue else { throw RabbitMQFailure(place, status: status) }
        try Self.check(
            place,
            proactor_amqp_login(
                connection,
                address.virtualHost,
                Self.heartbeat,
                address.user,
                address.password
            )
        )
        amqp_channel_open(connection, Self.channel)
        try Self.check(place, amqp_get_rpc_reply(connection))
    }

    deinit { amqp_destroy_connection(self.connection) }

    /// Says goodbye; what was not acknowledged comes again.
    func close() { amqp_connection_close(self.connection, AMQP_REPLY_SUCCESS) }

    // MARK: Topology

    /// Makes sure that the queue is there, and asks for its messages.
    func consume(_ queue: RabbitMQQueue) throws(RabbitMQFailure) {
        if queue.bindings.isEmpty {
            try self.declare(queue, isPassive: true)
        } else {
            try self.declare(queue, isPassive: false)
            for binding in queue.bindings { try self.bind(queue, binding) }
        }
        amqp_basic_qos(self.connection, Self.channel, 0, UInt16(clamping: queue.prefetch), 0)
        try self.check("the limit of unacknowledged messages is refused")
        Self.withBytes(queue.name) { name in
            _ = amqp_basic_consume(self.connection, Self.channel, name, amqp_empty_bytes, 0, 0, 0, amqp_empty_table)
        }
        try self.check("the queue '\(queue.name)' cannot be consumed")
    }

    private func declare(_ queue: RabbitMQQueue, isPassive: Bool) throws(RabbitMQFailure) {
        Self.withBytes(queue.name) { name in
            Self.withBytes("quorum") { quorum in
                Self.withBytes(queue.deadLetterExchange ?? "") { exchange in
                    var entries = [Self.entry("x-queue-type", quorum)]
                    if queue.deadLetterExchange != nil {
                        entries.append(Self.entry("x-dead-letter-exchange", exchange))
                    }
                    entries.withUnsafeMutableBufferPointer { entries in
                        let table = amqp_table_t(num_entries: Int32(entries.count), entries: entries.baseAddress)
                        _ = amqp_queue_declare(
                            self.connection,
                            Self.channel,
                            name,
                            isPassive ? 1 : 0,
                            1,
                            0,
                            0,
                            isPassive ? amqp_empty_table : table
                        )
                    }
                }
            }
        }
        try self.check("the queue '\(queue.name)' cannot be declared")
    }

    private func bind(_ queue: RabbitMQQueue, _ binding: RabbitMQQueue.Binding) throws(RabbitMQFailure) {
        Self.withBytes(binding.exchange) { exchange in
            Self.withBytes("topic") { topic in
                _ = amqp_exchange_declare(
                    self.connection,
                    Self.channel,
                    exchange,
                    topic,
                    0,
                    1,
                    0,
                    0,
                    amqp_empty_table
                )
            }
        }
        try self.check("the exchange '\(binding.exchange)' cannot be declared")
        Self.withBytes(queue.name) { name in
            Self.withBytes(binding.exchange) { exchange in
                Self.withBytes(binding.routingKey) { key in
                    _ = amqp_queue_bind(self.connection, Self.channel, name, exchange, key, amqp_empty_table)
                }
            }
        }
        try self.check("the queue '\(queue.name)' cannot be bound to '\(binding.exchange)'")
    }

    // MARK: Messages

    /// The next message; `nil` where none comes within the time.
    func next(within time: Duration) throws(RabbitMQFailure) -> RabbitMQDelivery? {
        amqp_maybe_release_buffers(self.connection)
        var envelope = amqp_envelope_t()
        let (seconds, attoseconds) = time.components
        var wait = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
        let reply = amqp_consume_message(self.connection, &envelope, &wait, 0)
        if reply.reply_type == AMQP_RESPONSE_NORMAL {
            defer { amqp_destroy_envelope(&envelope) }
            return RabbitMQDelivery(envelope)
        }
        switch reply.library_error {
        case AMQP_STATUS_TIMEOUT.rawValue: return nil
        case AMQP_STATUS_UNEXPECTED_STATE.rawValue: throw try self.farewell()
        default: throw RabbitMQFailure("the connection was lost", reply)
        }
    }

    /// Why something else came than a message.
    private func farewell() throws(RabbitMQFailure) -> RabbitMQFailure {
        var frame = amqp_frame_t()
        let status = amqp_simple_wait_frame(self.connection, &frame)
        guard status == AMQP_STATUS_OK.rawValue else {
            throw RabbitMQFailure("the connection was lost", status: status)
        }
        guard frame.frame_type == UInt8(AMQP_FRAME_METHOD) else {
            return RabbitMQFailure("the broker sent what was not expected")
        }
        let method = frame.payload.method
        switch Int64(method.id) {
        case Int64(AMQP_CHANNEL_CLOSE_METHOD):
            let close = method.decoded.assumingMemoryBound(to: amqp_channel_close_t.self).pointee
            return RabbitMQFailure(
                "the broker closed the channel: \(String(close.reply_text))",
                code: Int(close.reply_code)
            )
        case Int64(AMQP_CONNECTION_CLOSE_METHOD):
            let close = method.decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
            return RabbitMQFailure(
                "the broker closed the connection: \(String(close.reply_text))",
                code: Int(close.reply_code)
            )
        case Int64(AMQP_BASIC_CANCEL_METHOD): return RabbitMQFailure("the queue is gone")
        default: return RabbitMQFailure("the broker sent \(String(cString: amqp_method_name(method.id)))")
        }
    }

    /// - Parameter isMultiple: Whether all before it are acknowledged as well.
    func acknowledge(_ tag: UInt64, isMultiple: Bool) throws(RabbitMQFailure) {
        let status = amqp_basic_ack(self.connection, Self.channel, tag, isMultiple ? 1 : 0)
        guard status == AMQP_STATUS_OK.rawValue else {
            throw RabbitMQFailure("the connection was lost", status: status)
        }
    }

    /// Sends a message to where the queue has its dead letters go, or away where it has no such place.
    func reject(_ tag: UInt64) throws(RabbitMQFailure) {
        let status = amqp_basic_reject(self.connection, Self.channel, tag, 0)
        guard status == AMQP_STATUS_OK.rawValue else {
            throw RabbitMQFailure("the connection was lost", status: status)
        }
    }

    // MARK: The library's values

    private func check(_ what: String) throws(RabbitMQFailure) {
        try Self.check(what, amqp_get_rpc_reply(self.connection))
    }

    private static func check(_ what: String, _ reply: amqp_rpc_reply_t) throws(RabbitMQFailure) {
        guard reply.reply_type == AMQP_RESPONSE_NORMAL else { throw RabbitMQFailure(what, reply) }
    }

    /// Lends a text for the time of one call.
    private static func withBytes<Value>(_ text: String, _ body: (amqp_bytes_t) -> Value) -> Value {
        var text = text
        return text.withUTF8 { buffer in
            body(amqp_bytes_t(len: buffer.count, bytes: UnsafeMutableRawPointer(mutating: buffer.baseAddress)))
        }
    }

    private static func entry(_ name: StaticString, _ value: amqp_bytes_t) -> amqp_table_entry_t {
        var entry = amqp_table_entry_t()
        entry.key = amqp_bytes_t(
            len: name.utf8CodeUnitCount,
            bytes: UnsafeMutableRawPointer(mutating: name.utf8Start)
        )
        entry.value.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
        entry.value.value.bytes = value
        return entry
    }
}

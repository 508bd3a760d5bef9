import CRabbitMQ
import Foundation

/// A connection with one channel as its own thread sees it: every call blocks.
///
/// The library allows one thread at a time on a connection, and sends heartbeats only while it is asked for what came.
final class RabbitMQSession {
    static let channel: amqp_channel_t = 1
    /// How long connecting may take, and how long the answer to a call.
    private static let answerTime = timeval(tv_sec: 10, tv_usec: 0)

    let connection: amqp_connection_state_t
    private let place: String
    /// Messages that were published since the channel was opened: the broker's tag of the last.
    private(set) var publishedCount: UInt64 = 0

    init(_ endpoint: RabbitMQEndpoint) throws(RabbitMQFailure) {
        let address = endpoint.address
        self.place = "cannot connect to \(address.shown)"
        guard let connection = amqp_new_connection() else { throw RabbitMQFailure("there is no memory left") }
        self.connection = connection
        let socket = address.usesTLS ? amqp_ssl_socket_new(connection) : amqp_tcp_socket_new(connection)
        guard let socket else { throw RabbitMQFailure("\(self.place): there is no memory left") }
        if address.usesTLS {
            let status = amqp_ssl_socket_set_cacert(socket, endpoint.authority)
            guard status == AMQP_STATUS_OK.rawValue else {
                throw RabbitMQFailure("the certificates in \(endpoint.authority) cannot be read", status: status)
            }
            amqp_ssl_socket_set_verify_peer(socket, 1)
            amqp_ssl_socket_set_verify_hostname(socket, 1)
        }
        var time = Self.answerTime
        let status = amqp_socket_open_noblock(socket, address.host, Int32(address.port), &time)
        guard status == AMQP_STATUS_OK.rawValue else { throw RabbitMQFailure(self.place, status: status) }
        amqp_set_rpc_timeout(connection, &time)
        let reply = proactor_amqp_login(
            connection,
            address.virtualHost,
            Int32(clamping: endpoint.heartbeat),
            address.user,
            address.password
        )
        guard reply.reply_type == AMQP_RESPONSE_NORMAL else { throw RabbitMQFailure(self.place, reply) }
        try self.openChannel()
    }

    deinit { amqp_destroy_connection(self.connection) }

    /// Opens the channel again that the broker closed.
    func reopenChannel() throws(RabbitMQFailure) {
        var answer = amqp_channel_close_ok_t()
        try Self.checkSent(
            amqp_send_method(
                self.connection,
                Self.channel,
                amqp_method_number_t(AMQP_CHANNEL_CLOSE_OK_METHOD),
                &answer
            )
        )
        try self.openChannel()
    }

    private func openChannel() throws(RabbitMQFailure) {
        amqp_channel_open(self.connection, Self.channel)
        try self.check(self.place)
    }

    /// Says goodbye; what was not acknowledged comes again.
    func close() { amqp_connection_close(self.connection, AMQP_REPLY_SUCCESS) }

    // MARK: Consuming

    /// Asks for the messages of a queue.
    func consume(_ queue: String, prefetch: Int) throws(RabbitMQFailure) {
        amqp_basic_qos(self.connection, Self.channel, 0, UInt16(clamping: prefetch), 0)
        try self.check("the limit of unacknowledged messages is refused")
        let arena = RabbitMQArena()
        amqp_basic_consume(
            self.connection,
            Self.channel,
            arena.bytes(queue),
            amqp_empty_bytes,
            0,
            0,
            0,
            amqp_empty_table
        )
        try self.check("the queue '\(queue)' cannot be consumed")
    }

    /// The next message; `nil` where none comes within the time.
    func next(within time: Duration) throws(RabbitMQFailure) -> RabbitMQDelivery? {
        amqp_maybe_release_buffers(self.connection)
        var envelope = amqp_envelope_t()
        var wait = Self.time(time)
        let reply = amqp_consume_message(self.connection, &envelope, &wait, 0)
        if reply.reply_type == AMQP_RESPONSE_NORMAL {
            defer { amqp_destroy_envelope(&envelope) }
            return RabbitMQDelivery(envelope)
        }
        switch reply.library_error {
        case AMQP_STATUS_TIMEOUT.rawValue: return nil
        case AMQP_STATUS_UNEXPECTED_STATE.rawValue:
            // What came instead of a message says why there are none any more, as a rule.
            _ = try self.confirmation(within: .zero)
            return nil
        default: throw RabbitMQFailure("the connection was lost", reply)
        }
    }

    /// - Parameter isMultiple: Whether all before it are acknowledged as well.
    func acknowledge(_ tag: UInt64, isMultiple: Bool) throws(RabbitMQFailure) {
        try Self.checkSent(amqp_basic_ack(self.connection, Self.channel, tag, isMultiple ? 1 : 0))
    }

    /// Sends a message to where the queue has its dead letters go, or away where it has no such place.
    func reject(_ tag: UInt64) throws(RabbitMQFailure) {
        try Self.checkSent(amqp_basic_reject(self.connection, Self.channel, tag, 0))
    }

    // MARK: Publishing

    /// Has the broker confirm what is published from now on, counting from 1.
    func confirm() throws(RabbitMQFailure) {
        amqp_confirm_select(self.connection, Self.channel)
        try self.check("the broker does not confirm what is published")
    }

    func publish(_ message: RabbitMQMessage) throws(RabbitMQFailure) {
        let arena = RabbitMQArena()
        var properties = amqp_basic_properties_t()
        properties._flags =
            amqp_flags_t(AMQP_BASIC_DELIVERY_MODE_FLAG) | amqp_flags_t(AMQP_BASIC_MESSAGE_ID_FLAG)
            | amqp_flags_t(AMQP_BASIC_HEADERS_FLAG)
        properties.delivery_mode = UInt8(AMQP_DELIVERY_PERSISTENT.rawValue)
        properties.message_id = arena.bytes(message.id)
        properties.headers = arena.table(message.headers)
        if let type = message.contentType {
            properties._flags |= amqp_flags_t(AMQP_BASIC_CONTENT_TYPE_FLAG)
            properties.content_type = arena.bytes(type)
        }
        try Self.checkSent(
            amqp_basic_publish(
                self.connection,
                Self.channel,
                arena.bytes(message.exchange),
                arena.bytes(message.routingKey),
                message.isMandatory ? 1 : 0,
                0,
                &properties,
                arena.bytes(message.body)
            )
        )
        self.publishedCount += 1
    }

    /// What the broker says of what was published; `nil` where it says nothing of it within the time.
    ///
    /// - Throws: Where it closes the channel or the connection, or the queue is gone that is consumed.
    func confirmation(within time: Duration) throws(RabbitMQFailure) -> RabbitMQConfirmation? {
        amqp_maybe_release_buffers(self.connection)
        var frame = amqp_frame_t()
        var wait = Self.time(time)
        let status = amqp_simple_wait_frame_noblock(self.connection, &frame, &wait)
        guard status != AMQP_STATUS_TIMEOUT.rawValue else { return nil }
        try Self.checkSent(status)
        guard frame.frame_type == UInt8(AMQP_FRAME_METHOD) else {
            throw RabbitMQFailure("the broker sent what was not expected")
        }
        let method = frame.payload.method
        switch method.id {
        case amqp_method_number_t(AMQP_BASIC_ACK_METHOD):
            let ack = method.decoded.assumingMemoryBound(to: amqp_basic_ack_t.self).pointee
            return .settled(tag: ack.delivery_tag, isMultiple: ack.multiple != 0, isTaken: true)
        case amqp_method_number_t(AMQP_BASIC_NACK_METHOD):
            let nack = method.decoded.assumingMemoryBound(to: amqp_basic_nack_t.self).pointee
            return .settled(tag: nack.delivery_tag, isMultiple: nack.multiple != 0, isTaken: false)
        case amqp_method_number_t(AMQP_BASIC_RETURN_METHOD):
            let returned = method.decoded.assumingMemoryBound(to: amqp_basic_return_t.self).pointee
            return .returned(id: try self.returnedID(), "\(returned.reply_code) \(String(returned.reply_text))")
        // The broker is short of memory or disk, or no more: what it does not confirm meanwhile is late.
        case amqp_method_number_t(AMQP_CONNECTION_BLOCKED_METHOD),
            amqp_method_number_t(AMQP_CONNECTION_UNBLOCKED_METHOD):
            return nil
        default: throw RabbitMQFailure(farewell: method)
        }
    }

    /// Reads the message that came back.
    private func returnedID() throws(RabbitMQFailure) -> String {
        var message = amqp_message_t()
        let reply = amqp_read_message(self.connection, Self.channel, &message, 0)
        guard reply.reply_type == AMQP_RESPONSE_NORMAL else { throw RabbitMQFailure("the connection was lost", reply) }
        defer { amqp_destroy_message(&message) }
        return String(message.properties.message_id)
    }

    // MARK: The library's values

    /// Throws where the last call that has an answer was refused.
    func check(_ what: String) throws(RabbitMQFailure) {
        let reply = amqp_get_rpc_reply(self.connection)
        guard reply.reply_type == AMQP_RESPONSE_NORMAL else { throw RabbitMQFailure(what, reply) }
    }

    private static func checkSent(_ status: Int32) throws(RabbitMQFailure) {
        guard status == AMQP_STATUS_OK.rawValue else {
            throw RabbitMQFailure("the connection was lost", status: status)
        }
    }

    private static func time(_ duration: Duration) -> timeval {
        let (seconds, attoseconds) = duration.components
        return timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}

import CRabbitMQ

/// What a broker or the way to it did not do.
package struct RabbitMQFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The broker's code, such as 403 or 404; `nil` where the connection itself failed.
    package let code: Int?
    package let message: String

    init(_ message: String, code: Int? = nil) {
        self.message = message
        self.code = code
    }

    /// - Parameter status: What the library says.
    init(_ what: String, status: Int32) {
        self.init("\(what): \(String(cString: amqp_error_string2(status)))")
    }

    /// - Parameter reply: What the library says of a call that has an answer.
    init(_ what: String, _ reply: amqp_rpc_reply_t) {
        guard reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION else {
            self.init(what, status: reply.library_error)
            return
        }
        switch reply.reply.id {
        case amqp_method_number_t(AMQP_CONNECTION_CLOSE_METHOD):
            let close = reply.reply.decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
            self.init("\(what): \(String(close.reply_text))", code: Int(close.reply_code))
        case amqp_method_number_t(AMQP_CHANNEL_CLOSE_METHOD):
            let close = reply.reply.decoded.assumingMemoryBound(to: amqp_channel_close_t.self).pointee
            self.init("\(what): \(String(close.reply_text))", code: Int(close.reply_code))
        default: self.init("\(what): the broker refused")
        }
    }

    /// - Parameter farewell: What the broker sent unasked.
    init(farewell method: amqp_method_t) {
        switch method.id {
        case amqp_method_number_t(AMQP_CHANNEL_CLOSE_METHOD):
            let close = method.decoded.assumingMemoryBound(to: amqp_channel_close_t.self).pointee
            self.init("the broker closed the channel: \(String(close.reply_text))", code: Int(close.reply_code))
        case amqp_method_number_t(AMQP_CONNECTION_CLOSE_METHOD):
            let close = method.decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
            self.init("the broker closed the connection: \(String(close.reply_text))", code: Int(close.reply_code))
        case amqp_method_number_t(AMQP_BASIC_CANCEL_METHOD): self.init("the queue is gone")
        default: self.init("the broker sent \(String(cString: amqp_method_name(method.id)))")
        }
    }

    package var description: String { self.message }
}

extension String {
    /// The library's bytes as text; what is no UTF-8 is replaced.
    init(_ bytes: amqp_bytes_t) {
        self.init(decoding: UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len), as: UTF8.self)
    }
}

extension [UInt8] {
    init(_ bytes: amqp_bytes_t) { self.init(UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len)) }
}

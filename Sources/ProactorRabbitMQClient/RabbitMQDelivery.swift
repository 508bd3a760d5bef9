import CRabbitMQ
import Foundation

/// One message as a consumer gets it.
package struct RabbitMQDelivery: Hashable, Sendable {
    package let tag: UInt64
    package let exchange: String
    package let routingKey: String
    package let isRedelivered: Bool
    package let contentType: String?
    package let messageID: String?
    /// Headers whose values are texts, numbers or booleans, in their order, as texts.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package static func == (left: Self, right: Self) -> Bool { left.tag == right.tag && left.body == right.body }

    package func hash(into hasher: inout Hasher) { hasher.combine(self.tag) }

    init(_ envelope: amqp_envelope_t) {
        let properties = envelope.message.properties
        self.tag = envelope.delivery_tag
        self.exchange = String(envelope.exchange)
        self.routingKey = String(envelope.routing_key)
        self.isRedelivered = envelope.redelivered != 0
        self.contentType = Self.text(properties.content_type, properties._flags, AMQP_BASIC_CONTENT_TYPE_FLAG)
        self.messageID = Self.text(properties.message_id, properties._flags, AMQP_BASIC_MESSAGE_ID_FLAG)
        self.headers =
            properties._flags & UInt32(AMQP_BASIC_HEADERS_FLAG) == 0 ? [] : Self.headers(properties.headers)
        self.body = Array(envelope.message.body)
    }

    private static func text(_ bytes: amqp_bytes_t, _ flags: UInt32, _ flag: Int32) -> String? {
        flags & UInt32(flag) == 0 ? nil : String(bytes)
    }

    private static func headers(_ table: amqp_table_t) -> [(name: String, value: String)] {
        UnsafeBufferPointer(start: table.entries, count: Int(table.num_entries)).compactMap { entry in
            Self.text(entry.value).map { (name: String(entry.key), value: $0) }
        }
    }

    /// The value of a header; `nil` for lists, tables and other things that mappings cannot use.
    private static func text(_ value: amqp_field_value_t) -> String? {
        switch UInt32(value.kind) {
        case AMQP_FIELD_KIND_UTF8.rawValue, AMQP_FIELD_KIND_BYTES.rawValue: String(value.value.bytes)
        case AMQP_FIELD_KIND_BOOLEAN.rawValue: value.value.boolean != 0 ? "true" : "false"
        case AMQP_FIELD_KIND_I8.rawValue: "\(value.value.i8)"
        case AMQP_FIELD_KIND_U8.rawValue: "\(value.value.u8)"
        case AMQP_FIELD_KIND_I16.rawValue: "\(value.value.i16)"
        case AMQP_FIELD_KIND_U16.rawValue: "\(value.value.u16)"
        case AMQP_FIELD_KIND_I32.rawValue: "\(value.value.i32)"
        case AMQP_FIELD_KIND_U32.rawValue: "\(value.value.u32)"
        case AMQP_FIELD_KIND_I64.rawValue: "\(value.value.i64)"
        case AMQP_FIELD_KIND_U64.rawValue: "\(value.value.u64)"
        // Seconds since 1970.
        case AMQP_FIELD_KIND_TIMESTAMP.rawValue:
            Date(timeIntervalSince1970: TimeInterval(value.value.u64)).ISO8601Format()
        case AMQP_FIELD_KIND_F32.rawValue: "\(value.value.f32)"
        case AMQP_FIELD_KIND_F64.rawValue: "\(value.value.f64)"
        default: nil
        }
    }
}

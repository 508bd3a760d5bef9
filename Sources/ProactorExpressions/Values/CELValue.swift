package import ProactorModel

/// A value of the Common Expression Language.
///
/// JSON lists and objects are wrapped as they are and converted member by member when an expression reads them, so that
/// an event costs nothing to hand over. The value never holds more than 16 bytes of payload beside its tag.
package enum CELValue: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    /// Text as code points.
    case string(String)
    case bytes([UInt8])
    case list(CELList)
    case map(CELMap)
    /// A point in time from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.
    case timestamp(Timestamp)
    /// A length of time; its range of about 292 years either way is that of 64 bits of nanoseconds.
    case duration(nanoseconds: Int64)
    /// A type as a value: what `type(x)` gives and what names such as `int` stand for.
    case type(name: String)
    indirect case optional(CELValue?)
    indirect case address(NetworkAddress)
    indirect case addressBlock(NetworkBlock)
}

extension CELValue {
    /// The name of the value's type, as `type(x)` gives it and messages name it.
    package var typeName: String {
        switch self {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .list: "list"
        case .map: "map"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .type: "type"
        case .optional: "optional_type"
        case .address: "net.IP"
        case .addressBlock: "net.CIDR"
        }
    }

    /// Whether the value counts as absent for `optional.ofNonZeroValue`: null, false, zero, or empty.
    var isZeroValue: Bool {
        switch self {
        case .null: true
        case .bool(let value): !value
        case .int(let value): value == 0
        case .uint(let value): value == 0
        case .double(let value): value == 0
        case .string(let value): value.isEmpty
        case .bytes(let value): value.isEmpty
        case .list(let value): value.isEmpty
        case .map(let value): value.isEmpty
        case .timestamp(let value): value.seconds == 0 && value.nanoseconds == 0
        case .duration(let nanoseconds): nanoseconds == 0
        case .optional(let value): value == nil
        case .type, .address, .addressBlock: false
        }
    }

    /// The number as a double where the value is a number.
    var doubleValue: Double? {
        switch self {
        case .int(let value): Double(value)
        case .uint(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }
}

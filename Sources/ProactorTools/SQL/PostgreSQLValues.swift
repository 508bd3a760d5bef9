import ProactorModel
import ProactorPostgreSQLClient

/// What the server's text format says, as JSON.
enum PostgreSQLValues {
    /// Decimal digits that every double keeps.
    private static let exactDigits = 15

    /// Numbers and truth values become what they are, where a number is exact in JSON and otherwise as a text; `json` and
    /// `jsonb` the value that they hold; `timestamptz` a time of RFC 3339 in UTC; `bytea` base 64; NULL, NaN and the
    /// infinities `null`; everything else the server's text.
    static func json(_ text: String?, _ type: PostgreSQLType) -> JSONValue {
        guard let text else { return .null }
        return switch type {
        case .bool: .bool(text == "t")
        case .int2, .int4, .int8, .oid: Int64(text).map { .int($0) } ?? .string(text)
        case .float4, .float8: Self.float(text)
        case .numeric: Self.numeric(text)
        case .json, .jsonb: (try? JSONParser.parse(text, limits: Self.jsonLimits)) ?? .string(text)
        case .timestamptz: .string(Self.time(text) ?? text)
        case .bytea: .string(Self.bytes(text).map { Base64.encode($0) } ?? text)
        default: .string(text)
        }
    }

    private static var jsonLimits: JSONLimits { JSONLimits(sizeMaximum: SQLRows.sizeMaximum) }

    private static func float(_ text: String) -> JSONValue {
        guard let double = Double(text), double.isFinite else { return .null }
        return .double(double)
    }

    private static func numeric(_ text: String) -> JSONValue {
        if let int = Int64(text) { return .int(int) }
        let digits = text.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !digits.isEmpty, let double = Double(text) else { return .null }
        let significant = digits.drop { $0 == UInt8(ascii: "0") }
        return significant.count <= Self.exactDigits ? .double(double) : .string(text)
    }

    /// `2026-05-01 12:00:00.5+02` as `2026-05-01T10:00:00.5Z`; `nil` for what RFC 3339 has no words for: infinity, years before
    /// Christ or of five digits, offsets with seconds.
    private static func time(_ text: String) -> String? {
        var bytes = Array(text.utf8)
        guard bytes.count > 19, bytes[10] == UInt8(ascii: " ") else { return nil }
        bytes[10] = UInt8(ascii: "T")
        let sign = bytes.lastIndex { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        guard let sign else { return nil }
        if bytes.count - sign == 3 { bytes.append(contentsOf: ":00".utf8) }
        return Timestamp(rfc3339: String(decoding: bytes, as: UTF8.self))?.description
    }

    /// `\x` and hexadecimal digits.
    private static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8.dropFirst(2))
        guard text.hasPrefix("\\x"), digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for start in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.digit(digits[start]), let low = Self.digit(digits[start + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

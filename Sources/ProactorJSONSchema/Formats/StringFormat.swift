import ProactorModel
import ProactorRegularExpressions

/// The formats that are checked, by the names that the keyword `format` has for them.
enum StringFormat: String, Sendable, CaseIterable {
    case dateTime = "date-time"
    case date
    case time
    case duration
    case email
    case uri
    case uriReference = "uri-reference"
    case uuid
    case ipv4
    case ipv6
    case hostname
    case jsonPointer = "json-pointer"
    case regex

    /// Formats of draft 2020-12 that only inform.
    static let unchecked: Set<String> = [
        "idn-email", "idn-hostname", "iri", "iri-reference", "uri-template", "relative-json-pointer",
    ]

    /// Limits on a regular expression that is somebody's data, not part of a schema.
    private static let regexLimits = RegularExpressionLimits(patternLengthMaximum: 1024, memoryMaximum: 1_048_576)

    func accepts(_ text: String) -> Bool {
        switch self {
        case .dateTime: Self.isDateTime(Array(text.utf8))
        case .date: Self.isDate(Array(text.utf8)[...])
        case .time: Self.isTime(Array(text.utf8)[...])
        case .duration: Self.isDuration(Array(text.utf8))
        case .email: Self.isEmail(Array(text.utf8))
        case .uri: URIReference(text)?.scheme != nil
        case .uriReference: URIReference(text) != nil
        case .uuid: Self.isUUID(Array(text.utf8))
        case .ipv4: Self.isIPv4(Array(text.utf8)[...])
        case .ipv6: Self.isIPv6(Array(text.utf8))
        case .hostname: Self.isHostname(Array(text.utf8)[...])
        case .jsonPointer: Self.isJSONPointer(Array(text.utf8))
        case .regex: (try? RegularExpression(ecmaScript: text, limits: Self.regexLimits)) != nil
        }
    }

    /// Reads after "must be" in a message.
    var words: String {
        switch self {
        case .dateTime: "a date and time such as 2025-06-30T12:00:00Z"
        case .date: "a date such as 2025-06-30"
        case .time: "a time with offset such as 12:00:00Z"
        case .duration: "a duration such as P1DT12H"
        case .email: "an e-mail address"
        case .uri: "a URI such as https://example.com/a"
        case .uriReference: "a URI or a relative reference"
        case .uuid: "a UUID such as 123e4567-e89b-12d3-a456-426614174000"
        case .ipv4: "an IPv4 address such as 192.0.2.1"
        case .ipv6: "an IPv6 address such as 2001:db8::1"
        case .hostname: "a host name such as example.com"
        case .jsonPointer: "a JSON pointer such as /data/sku"
        case .regex: "a regular expression without lookaround and references back"
        }
    }

    private static func isUUID(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == 36 else { return false }
        return bytes.indices.allSatisfy { index in
            [8, 13, 18, 23].contains(index) ? bytes[index] == UInt8(ascii: "-") : bytes[index].isHexDigit
        }
    }

    private static func isJSONPointer(_ bytes: [UInt8]) -> Bool {
        guard bytes.isEmpty || bytes[0] == UInt8(ascii: "/") else { return false }
        return bytes.indices.allSatisfy { index in
            guard bytes[index] == UInt8(ascii: "~") else { return true }
            return index + 1 < bytes.count && (bytes[index + 1] == 0x30 || bytes[index + 1] == 0x31)
        }
    }
}

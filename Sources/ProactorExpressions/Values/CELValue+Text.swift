import ProactorModel

extension CELValue {
    /// The text that `string(x)` gives; `nil` for values that it does not take.
    var conversionText: String? {
        switch self {
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .uint(let value): String(value)
        case .double(let value): DoubleText.describe(value)
        case .string(let value): value
        case .timestamp(let value): value.description
        case .duration(let nanoseconds): DurationText.describe(nanoseconds)
        case .address(let value): value.description
        case .addressBlock(let value): value.description
        case .type(let name): name
        case .null, .bytes, .list, .map, .optional: nil
        }
    }

    /// The text of any value for a message or a map key of JSON: strings as they are, containers only by their type.
    var formatted: String { self.conversionText ?? (self.isNull ? "null" : self.typeName) }

    var isNull: Bool {
        guard case .null = self else { return false }
        return true
    }

    /// The value as a message quotes it: strings in single quotes and cut where they are long.
    var quotedForMessage: String {
        guard case .string(let text) = self else { return self.formatted }
        let shown = text.unicodeScalars.prefix(60)
        return "'\(String(String.UnicodeScalarView(shown)))\(shown.count < text.unicodeScalars.count ? "…" : "")'"
    }
}

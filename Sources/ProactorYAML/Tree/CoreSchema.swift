/// What plain scalars mean by the core schema of YAML 1.2 (section 10.3.2).
enum CoreSchema {
    static func resolve(_ text: String) -> YAMLNode.JSONScalar {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .double(.nan)
        default: return Self.number(text) ?? .string
        }
    }

    private static func number(_ text: String) -> YAMLNode.JSONScalar? {
        guard let first = text.utf8.first, Self.isDigit(first) || [0x2B, 0x2D, 0x2E].contains(first) else { return nil }
        if text.hasPrefix("0o") { return Self.integer(text.dropFirst(2), radix: 8) }
        if text.hasPrefix("0x") { return Self.integer(text.dropFirst(2), radix: 16) }
        let digits = first == 0x2B || first == 0x2D ? text.dropFirst() : text[...]
        if [".inf", ".Inf", ".INF"].contains(digits) { return .double(first == 0x2D ? -.infinity : .infinity) }
        guard let leading = digits.utf8.first, Self.isDigit(leading) || leading == 0x2E else { return nil }
        if digits.utf8.allSatisfy(Self.isDigit) {
            if let int = Int64(text) { return .int(int) }
        } else {
            guard Self.isFloat(digits) else { return nil }
        }
        return Double(text).map { .double($0) }
    }

    /// The digits of a prefixed number, which has no sign; past 64 bits it is a text.
    private static func integer(_ digits: Substring, radix: Int) -> YAMLNode.JSONScalar? {
        guard digits.utf8.first != 0x2B, digits.utf8.first != 0x2D else { return nil }
        return Int64(digits, radix: radix).map { .int($0) }
    }

    /// `[0-9]* ( \. [0-9]* )? ( [eE] [-+]? [0-9]+ )?` with a digit somewhere before the exponent.
    private static func isFloat(_ text: Substring) -> Bool {
        var rest = text.utf8[...]
        let whole = rest.prefix(while: Self.isDigit)
        rest = rest.dropFirst(whole.count)
        var hasDigits = !whole.isEmpty
        if rest.first == 0x2E {
            rest = rest.dropFirst()
            let fraction = rest.prefix(while: Self.isDigit)
            rest = rest.dropFirst(fraction.count)
            hasDigits = hasDigits || !fraction.isEmpty
        }
        guard hasDigits else { return false }
        if rest.first == 0x65 || rest.first == 0x45 {
            rest = rest.dropFirst()
            if rest.first == 0x2B || rest.first == 0x2D { rest = rest.dropFirst() }
            guard !rest.isEmpty else { return false }
            rest = rest.drop(while: Self.isDigit)
        }
        return rest.isEmpty
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

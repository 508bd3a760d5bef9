import ProactorModel

/// JSON values as people read them in a terminal: indented, without braces and quotes.
enum ValueText {
    /// Objects and lists inside one another that are laid out; what lies deeper is shown as JSON.
    private static let depthMaximum = 6

    static func lines(_ value: JSONValue, indentation: Int = 0, depth: Int = 0) -> [String] {
        let margin = String(repeating: " ", count: indentation)
        guard depth < Self.depthMaximum else { return [margin + Self.json(value)] }
        switch value {
        case .object(let object) where !object.isEmpty:
            return object.flatMap { key, member in
                Self.entry(margin + TextTable.onOneLine(key) + ":", member, indentation: indentation + 2, depth: depth)
            }
        case .array(let elements) where !elements.isEmpty:
            return elements.flatMap { Self.entry(margin + "-", $0, indentation: indentation + 2, depth: depth) }
        default: return [margin + Self.inline(value)]
        }
    }

    private static func entry(_ head: String, _ value: JSONValue, indentation: Int, depth: Int) -> [String] {
        switch value {
        case .object(let object) where !object.isEmpty:
            [head] + Self.lines(value, indentation: indentation, depth: depth + 1)
        case .array(let elements) where !elements.isEmpty:
            [head] + Self.lines(value, indentation: indentation, depth: depth + 1)
        default: [head + " " + Self.inline(value)]
        }
    }

    private static func inline(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): TextTable.onOneLine(text)
        case .object: "(nothing)"
        case .array: "(none)"
        case .null: "(none)"
        default: Self.json(value)
        }
    }

    /// A text as one line, or what stands for it where there is none.
    static func text(_ value: JSONValue?, orElse missing: String = "?") -> String {
        value?.stringValue.map(TextTable.onOneLine) ?? missing
    }

    private static func json(_ value: JSONValue) -> String { TextTable.onOneLine(value.withWholeNumbers.jsonText) }

    /// The value on one line, cut where it is longer than `maximum` characters.
    static func short(_ value: JSONValue, maximum: Int = 120) -> String {
        let text = value.stringValue.map(TextTable.onOneLine) ?? Self.json(value)
        return text.count > maximum ? text.prefix(maximum) + "…" : text
    }
}

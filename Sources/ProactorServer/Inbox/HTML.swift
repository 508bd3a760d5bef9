import ProactorModel

/// Writes values as HTML.
enum HTML {
    /// Objects and lists inside one another that are shown as such; what lies deeper is shown as JSON.
    private static let depthMaximum = 4
    /// Characters of JSON that are laid out, where the value is not the page's main matter; what is longer is cut.
    private static let excerptMaximum = 8000

    /// The text with what HTML would read as markup written so that it shows as it is.
    static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    /// A JSON value as a person reads it: objects as lists of terms, lists of objects as tables.
    static func value(_ value: JSONValue, depth: Int = 0) -> String {
        guard depth < Self.depthMaximum else { return "<code>\(Self.escaped(value.withWholeNumbers.jsonText))</code>" }
        switch value {
        case .null: return "<span class=\"quiet\">none</span>"
        case .bool(let bool): return bool ? "yes" : "no"
        case .int, .double: return "<span class=\"number\">\(Self.escaped(value.withWholeNumbers.jsonText))</span>"
        case .string(let text): return Self.escaped(text)
        case .object(let object):
            let rows = object.map { "<dt>\(Self.label($0.key))</dt><dd>\(Self.value($0.value, depth: depth + 1))</dd>" }
            return rows.isEmpty ? "<span class=\"quiet\">nothing</span>" : "<dl>\(rows.joined())</dl>"
        case .array(let elements):
            guard !elements.isEmpty else { return "<span class=\"quiet\">none</span>" }
            return Self.table(elements, depth: depth)
                ?? "<ul>\(elements.map { "<li>\(Self.value($0, depth: depth + 1))</li>" }.joined())</ul>"
        }
    }

    /// A JSON value as a person reads it, or the beginning of its JSON where it is long.
    static func excerpt(_ value: JSONValue) -> String {
        let text = value.withWholeNumbers.jsonText
        guard text.count > Self.excerptMaximum else { return Self.value(value) }
        return "<pre tabindex=\"0\">\(Self.escaped(text.prefix(Self.excerptMaximum) + "…"))</pre>"
    }

    /// A table, when all elements are objects with the same few members.
    private static func table(_ elements: [JSONValue], depth: Int) -> String? {
        guard let columns = elements.first?.objectValue?.keys, (1...8).contains(columns.count),
            elements.allSatisfy({ $0.objectValue.map { Set($0.keys) == Set(columns) } ?? false })
        else { return nil }
        let head = columns.map { "<th scope=\"col\">\(Self.label($0))</th>" }.joined()
        let rows = elements.map { element in
            "<tr>\(columns.map { "<td>\(Self.value(element[$0] ?? .null, depth: depth + 1))</td>" }.joined())</tr>"
        }
        return
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table><thead><tr>\(head)</tr></thead><tbody>\(rows.joined())</tbody></table></div>"
    }

    /// A member's name as words, in HTML.
    private static func label(_ name: String) -> String { Self.escaped(Self.words(name)) }

    /// A name as words: `leadTimeDays` becomes `Lead time days`.
    static func words(_ name: String) -> String { NameWords.words(name) }
}

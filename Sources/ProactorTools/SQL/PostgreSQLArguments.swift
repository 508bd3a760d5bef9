import ProactorComponents
import ProactorModel
import ProactorPostgreSQLClient

/// Arguments in the server's text format, each as the type needs it that the server found for its parameter.
enum PostgreSQLArguments {
    /// - Returns: `nil` for NULL.
    static func text(
        of value: JSONValue,
        for type: PostgreSQLType,
        named name: String
    ) throws(ToolFailure) -> String? {
        guard !Self.hasNull(value) else {
            throw ToolFailure(
                .invalidArguments,
                "the argument '\(name)' has a character U+0000, which PostgreSQL cannot hold"
            )
        }
        if case .null = value { return nil }
        if type == .json || type == .jsonb { return value.jsonText }
        if type.isArray, case .array(let elements) = value { return Self.array(elements, of: type) }
        return Self.plain(value)
    }

    private static func plain(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        // A whole number is one however it was written: `3.0` is no text of an `integer`.
        case .double(let double): Int64(exactly: double).map { String($0) } ?? double.description
        case .null, .bool, .int, .array, .object: value.jsonText
        }
    }

    /// An array's text (PostgreSQL, section 8.15.2), every element in quotes; lists inside lists are further dimensions.
    private static func array(_ elements: [JSONValue], of type: PostgreSQLType) -> String {
        let texts = elements.map { element -> String in
            switch element {
            case .null where !type.isArrayOfJSON: "NULL"
            case .array(let inner) where !type.isArrayOfJSON: Self.array(inner, of: type)
            default: Self.quoted(type.isArrayOfJSON ? element.jsonText : Self.plain(element))
            }
        }
        return "{" + texts.joined(separator: ",") + "}"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    /// Whether a text in it would end early; recursion is as deep as the JSON, which was read with a limit.
    private static func hasNull(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): text.utf8.contains(0)
        case .array(let elements): elements.contains(where: Self.hasNull)
        case .object(let object): object.contains { $0.key.utf8.contains(0) || Self.hasNull($0.value) }
        case .null, .bool, .int, .double: false
        }
    }
}

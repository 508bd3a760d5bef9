package import ProactorModel

/// A payload as the fields of a form, made from the JSON Schema of its event type: what a person changes before approving.
///
/// Objects are taken apart into their members; what is no text, number or yes-or-no stands in one field as JSON. The
/// schema says how fields are called and what they hold, not what is allowed: that is checked by validating the result.
package struct PayloadForm: Hashable, Sendable {
    /// Objects inside one another that are taken apart.
    private static let depthMaximum = 4
    /// Fields of a form; a payload with more is one field, as JSON.
    private static let fieldMaximum = 100
    /// Characters of a text that fits on one line.
    private static let lineMaximum = 80

    package let fields: [Field]

    /// - Parameter schema: The schema's document; `nil` where the type has none.
    package init(of payload: JSONValue, schema: JSONValue?) {
        var fields: [Field] = []
        Self.collect(payload, schema, JSONPointer(), isRequired: true, into: &fields)
        if fields.count > Self.fieldMaximum {
            fields = [Self.field(payload, schema, JSONPointer(), .json, isRequired: true)]
        }
        self.fields = fields
    }

    private static func collect(
        _ value: JSONValue?,
        _ schema: JSONValue?,
        _ pointer: JSONPointer,
        isRequired: Bool,
        into fields: inout [Field]
    ) {
        let names = Self.members(value, schema)
        guard let names, pointer.tokens.count < Self.depthMaximum else {
            let kind = Self.kind(value, schema)
            fields.append(Self.field(value, schema, pointer, kind, isRequired: isRequired))
            return
        }
        let required = Set(schema?["required"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        for name in names {
            guard fields.count <= Self.fieldMaximum else { return }
            Self.collect(
                value?[name],
                schema?["properties"]?[name],
                pointer.appending(name),
                isRequired: isRequired && required.contains(name),
                into: &fields
            )
        }
    }

    /// The members of an object: those of the schema in its order, then those that only the payload has. `nil` for what is
    /// no object, and for one of which nothing is known.
    private static func members(_ value: JSONValue?, _ schema: JSONValue?) -> [String]? {
        let declared = schema?["properties"]?.objectValue?.keys ?? []
        switch value {
        case .object(let object):
            let names = declared + object.keys.filter { !declared.contains($0) }
            return names.isEmpty ? nil : names
        case nil: return declared.isEmpty ? nil : Array(declared)
        default: return nil
        }
    }

    private static func kind(_ value: JSONValue?, _ schema: JSONValue?) -> Field.Kind {
        if let options = schema?["enum"]?.arrayValue?.compactMap(\.stringValue), !options.isEmpty,
            options.count == schema?["enum"]?.arrayValue?.count
        {
            return .choice(options)
        }
        let types = schema?["type"].map { type in
            type.stringValue.map { [$0] } ?? type.arrayValue?.compactMap(\.stringValue) ?? []
        }
        switch types?.filter({ $0 != "null" }) {
        case ["string"]: return value.map(Self.isShortText) ?? true ? .line : .text
        case ["integer"]: return .integer
        case ["number"]: return .number
        case ["boolean"]: return .boolean
        case .some(let types) where !types.isEmpty: return .json
        default: return Self.kind(of: value)
        }
    }

    private static func kind(of value: JSONValue?) -> Field.Kind {
        switch value {
        case .string(let text): Self.isShortText(.string(text)) ? .line : .text
        case .int: .integer
        case .double: .number
        case .bool: .boolean
        default: .json
        }
    }

    private static func isShortText(_ value: JSONValue) -> Bool {
        guard let text = value.stringValue else { return true }
        return text.count <= Self.lineMaximum && !text.contains { $0.isNewline }
    }

    private static func field(
        _ value: JSONValue?,
        _ schema: JSONValue?,
        _ pointer: JSONPointer,
        _ kind: Field.Kind,
        isRequired: Bool
    ) -> Field {
        // A value of another kind than the schema's is shown as it is, so that it can be put right.
        let isOfKind = value.map { kind.holds($0) } ?? true
        return Field(
            pointer: pointer,
            title: schema?["title"]?.stringValue,
            description: schema?["description"]?.stringValue,
            kind: isOfKind ? kind : .json,
            text: value.map { isOfKind ? kind.text(of: $0) : $0.withWholeNumbers.prettyJSONText },
            isRequired: isRequired
        )
    }
}

extension PayloadForm {
    /// One field.
    package struct Field: Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            /// A text on one line, and one on several.
            case line
            case text
            case integer
            case number
            case boolean
            case choice([String])
            case json
        }

        /// Where in the payload it stands; its text names the field in a form.
        package let pointer: JSONPointer
        package let title: String?
        package let description: String?
        package let kind: Kind
        /// What it holds; `nil` where the payload has no such member.
        package let text: String?
        package let isRequired: Bool
    }
}

extension PayloadForm.Field.Kind {
    func holds(_ value: JSONValue) -> Bool {
        switch (self, value.withWholeNumbers) {
        case (.line, .string), (.text, .string), (.integer, .int), (.number, .int), (.number, .double),
            (.boolean, .bool),
            (.json, _):
            true
        case (.choice(let options), .string(let text)): options.contains(text)
        default: false
        }
    }

    func text(of value: JSONValue) -> String {
        switch self {
        case .json: value.withWholeNumbers.prettyJSONText
        default: value.stringValue ?? value.withWholeNumbers.jsonText
        }
    }
}

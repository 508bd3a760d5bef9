import ProactorDiagnostics
import ProactorModel

extension SchemaCompiler {
    /// Checks the names of all keywords of one schema and the shapes of their values.
    mutating func checkKeywords(of object: JSONObject, at pointer: JSONPointer) {
        for (key, value) in object {
            let place = pointer.appending(key)
            guard let shape = SchemaVocabulary.shapes[key] else {
                self.checkUnknownKeyword(key, at: place)
                continue
            }
            if key == "items", case .array = value {
                self.report(
                    at: place,
                    "'items' must be \(shape.words), not a list",
                    hint: "write 'prefixItems' for a list of schemas, one for each element"
                )
            } else {
                self.check(value, of: key, is: shape, at: place)
            }
        }
        self.checkCompanions(in: object, at: pointer)
        self.checkDialect(of: object, at: pointer)
    }

    private mutating func checkUnknownKeyword(_ key: String, at place: JSONPointer) {
        if let hint = SchemaVocabulary.retired[key] {
            self.report(.warning, at: place, "'\(key)' means nothing in draft 2020-12", hint: hint)
        } else if !key.hasPrefix("x-"), let near = NearMiss.nearest(to: key, in: SchemaVocabulary.shapes.keys) {
            self.report(.warning, at: place, "unknown keyword '\(key)'", hint: "did you mean '\(near)'?")
        }
    }

    private mutating func check(
        _ value: JSONValue,
        of key: String,
        is shape: SchemaVocabulary.Shape,
        at place: JSONPointer
    ) {
        switch shape {
        case .schemaMap:
            guard case .object(let members) = value else { break }
            for member in members where !member.value.isSchema {
                self.report(
                    at: place.appending(member.key),
                    "must be \(SchemaVocabulary.Shape.schema.words), not \(member.value.typeName)"
                )
            }
            return
        case .schemaArray:
            guard case .array(let elements) = value, !elements.isEmpty else { break }
            for (index, element) in elements.enumerated() where !element.isSchema {
                self.report(
                    at: place.appending(index),
                    "must be \(SchemaVocabulary.Shape.schema.words), not \(element.typeName)"
                )
            }
            return
        case .types:
            self.checkTypes(value, at: place)
            return
        default:
            if value.fits(shape) { return }
        }
        let found = value.isScalar ? value.jsonText.shortened : value.typeName
        self.report(at: place, "'\(key)' must be \(shape.words), not \(found)", hint: Self.hint(key, value))
    }

    /// What somebody meant who wrote what other drafts or other habits ask for.
    private static func hint(_ key: String, _ value: JSONValue) -> String? {
        switch (key, value) {
        case ("required", .bool): "list the names of required properties in 'required' of the object that has them"
        case ("exclusiveMinimum", .bool): "write the limit itself, in place of 'minimum'"
        case ("exclusiveMaximum", .bool): "write the limit itself, in place of 'maximum'"
        case ("required", .string(let name)), ("enum", .string(let name)): "write [\(name.shortened)]"
        default: nil
        }
    }

    private mutating func checkTypes(_ value: JSONValue, at place: JSONPointer) {
        let names = value.arrayValue ?? [value]
        let known = JSONTypes.named.map(\.key)
        for name in names {
            guard let text = name.stringValue else {
                self.report(at: place, "'type' must be \(SchemaVocabulary.Shape.types.words), not \(name.typeName)")
                return
            }
            if JSONTypes(named: text) == nil {
                self.report(at: place, "there is no type '\(text.shortened)'", hint: Self.hintForType(text, known))
            }
        }
        if names.isEmpty || Set(names).count < names.count {
            self.report(at: place, "'type' must be \(SchemaVocabulary.Shape.types.words)")
        }
    }

    private static func hintForType(_ name: String, _ known: [String]) -> String? {
        let others = ["int": "integer", "long": "integer", "float": "number", "double": "number", "decimal": "number"]
        let more = [
            "str": "string", "text": "string", "list": "array", "map": "object", "dict": "object", "nil": "null",
        ]
        if let meant = others[name] ?? more[name] { return "did you mean '\(meant)'?" }
        return NearMiss.hint(for: name, in: known)
    }

    /// Warns of keywords that do nothing without another one, and of pairs that nothing can satisfy.
    private mutating func checkCompanions(in object: JSONObject, at pointer: JSONPointer) {
        for (key, other) in [("then", "if"), ("else", "if"), ("minContains", "contains"), ("maxContains", "contains")]
        where object[key] != nil && object[other] == nil {
            self.report(.warning, at: pointer.appending(key), "'\(key)' does nothing without '\(other)'")
        }
        let pairs = [
            ("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"),
            ("minProperties", "maxProperties"), ("minContains", "maxContains"),
        ]
        for (least, most) in pairs {
            guard let lower = object[least], let upper = object[most], upper.isLess(than: lower) else { continue }
            self.report(
                .warning,
                at: pointer.appending(least),
                "nothing can satisfy '\(least)' \(lower.jsonText) and '\(most)' \(upper.jsonText)"
            )
        }
    }

    private mutating func checkDialect(of object: JSONObject, at pointer: JSONPointer) {
        guard let dialect = object["$schema"]?.stringValue,
            URIReference(dialect)?.withoutFragment.description != SchemaVocabulary.schemaURI
        else { return }
        self.report(
            .warning,
            at: pointer.appending("$schema"),
            "the schema is read as draft 2020-12, not as \(dialect.shortened)",
            hint: "write \(SchemaVocabulary.schemaURI)"
        )
    }
}

extension JSONValue {
    fileprivate var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    /// Whether this has the shape that a keyword asks for, as far as it can be told without a look at schemas inside.
    fileprivate func fits(_ shape: SchemaVocabulary.Shape) -> Bool {
        switch (shape, self) {
        case (.schema, _): self.isSchema
        case (.string, .string), (.boolean, .bool), (.number, .int), (.number, .double), (.array, .array): true
        case (.object, .object), (.anything, _): true
        case (.positiveNumber, _): JSONValue.int(0).isLess(than: self)
        case (.count, _): self.intValue.map { $0 >= 0 } ?? false
        case (.stringArray, .array(let elements)):
            elements.allSatisfy { $0.stringValue != nil } && Set(elements).count == elements.count
        case (.stringArrayMap, .object(let members)): members.allSatisfy { $0.value.fits(.stringArray) }
        default: false
        }
    }
}

extension String {
    /// Short enough to be part of a message.
    var shortened: String {
        let maximum = 80
        guard self.unicodeScalars.count > maximum else { return self }
        return String(self.unicodeScalars.prefix(maximum - 1)) + "…"
    }
}

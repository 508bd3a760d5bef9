import ProactorDiagnostics
import ProactorModel
import ProactorRegularExpressions

extension SchemaEvaluation {
    /// Applies the keywords for values of every type; `nil` for all other keywords.
    mutating func applyToAny(_ keyword: SchemaKeyword, of node: Int, _ value: JSONValue) -> Bool? {
        switch keyword {
        case .type(let types):
            let type = JSONTypes(of: value)
            if types.isSuperset(of: type) { return true }
            return self.fail(node, "type", "must be \(types), is \(Self.shown(value))")
        case .constant(let constant):
            if constant == value { return true }
            return self.fail(node, "const", "must be \(constant.jsonText.shortened), is \(Self.shown(value))")
        case .enumeration(let values, let set):
            if set.contains(value) { return true }
            return self.fail(node, "enum", Self.enumerationMessage(value, values))
        default: return nil
        }
    }

    mutating func applyToNumber(_ keyword: SchemaKeyword, of node: Int, _ value: JSONValue) -> Bool? {
        switch keyword {
        case .bound(let bound, let limit):
            let fits =
                switch bound {
                case .minimum: !value.isLess(than: limit)
                case .maximum: !limit.isLess(than: value)
                case .exclusiveMinimum: limit.isLess(than: value)
                case .exclusiveMaximum: value.isLess(than: limit)
                }
            if fits { return true }
            return self.fail(node, bound.rawValue, "must be \(bound.words) \(limit.jsonText), is \(value.jsonText)")
        case .multipleOf(let divisor, let shown):
            if let number = DecimalNumber(value), number.isMultiple(of: divisor) { return true }
            return self.fail(node, "multipleOf", "must be a multiple of \(shown), is \(value.jsonText)")
        default: return nil
        }
    }

    mutating func applyToString(_ keyword: SchemaKeyword, of node: Int, _ string: String) -> Bool? {
        switch keyword {
        case .minimumLength(let count):
            // A code point has one to four bytes, so most lengths need not be counted.
            if string.utf8.count / 4 >= count { return true }
            let length = string.utf8.count < count ? string.utf8.count : string.unicodeScalars.count
            if length >= count { return true }
            return self.fail(
                node,
                "minLength",
                "must have at least \(Self.counted(count, "character")), has \(string.unicodeScalars.count)"
            )
        case .maximumLength(let count):
            if string.utf8.count <= count || string.unicodeScalars.count <= count { return true }
            return self.fail(
                node,
                "maxLength",
                "must have at most \(Self.counted(count, "character")), has \(string.unicodeScalars.count)"
            )
        case .pattern(let expression):
            if self.search(expression, string) { return true }
            return self.fail(
                node,
                "pattern",
                "must match the pattern \(expression.pattern.shortened), is \(Self.shown(.string(string)))"
            )
        case .format(let format):
            guard self.spend(string.utf8.count / 64) else { return false }
            if format.accepts(string) { return true }
            return self.fail(node, "format", "must be \(format.words), is \(Self.shown(.string(string)))")
        default: return nil
        }
    }

    /// Whether a pattern is found in a text, at the cost of the text's length.
    mutating func search(_ expression: RegularExpression, _ text: String) -> Bool {
        self.spend(1 + text.utf8.count / 64) && expression.matches(text)
    }

    // MARK: Words

    /// A value as a message shows it: itself when it is short, else its type.
    static func shown(_ value: JSONValue) -> String {
        switch value {
        case .array, .object: value.typeName == "object" ? "an object" : "an array"
        default: value.jsonText.shortened
        }
    }

    static func counted(_ count: Int, _ noun: String) -> String {
        if count == 1 { return "1 \(noun)" }
        return noun.hasSuffix("y") ? "\(count) \(noun.dropLast())ies" : "\(count) \(noun)s"
    }

    private static func enumerationMessage(_ value: JSONValue, _ values: [JSONValue]) -> String {
        let shown = values.prefix(12).map { $0.jsonText.shortened }.joined(separator: ", ")
        let more = values.count > 12 ? ", … (\(values.count) in all)" : ""
        let near = value.stringValue.flatMap { text in
            NearMiss.nearest(to: text, in: values.prefix(1000).compactMap(\.stringValue))
        }
        let hint = near.map { "; did you mean \(JSONValue.string($0).jsonText.shortened)?" } ?? ""
        return "must be one of \(shown)\(more), is \(Self.shown(value))\(hint)"
    }
}

import ProactorDiagnostics
import ProactorMatching
import ProactorModel
import ProactorRules

/// Says in which fields an event is not what a pattern wants.
enum PatternComparison {
    /// Characters of an actual value that are shown.
    private static let shownMaximum = 500

    static func mismatches(_ expected: ExpectedEvent, _ actual: JSONValue, _ name: String) -> [RuleTestMismatch] {
        guard !expected.pattern.matches(actual) else { return [] }
        let fields = Self.fields(of: expected.source, at: JSONPointer())
        let missed = fields.filter { pointer, pattern in
            guard let alone = try? EventPattern(shorthand: Self.nested(pattern, at: pointer)) else { return false }
            return !alone.matches(actual)
        }
        // Fields may match alone and not together, as elements of one list do.
        guard !missed.isEmpty else {
            return [
                RuleTestMismatch(
                    name,
                    expected: expected.source.jsonText,
                    actual: Self.shown(actual),
                    at: expected.location
                )
            ]
        }
        return missed.map { pointer, pattern in
            RuleTestMismatch(
                "'\(pointer.tokens.joined(separator: "."))' of \(name)",
                expected: pattern.jsonText,
                actual: actual.value(at: pointer).map(Self.shown) ?? "not there",
                at: expected.location
            )
        }
    }

    /// The pattern's fields, each with what it wants; an `$or` and everything in lists is one field.
    private static func fields(of pattern: JSONValue, at pointer: JSONPointer) -> [(JSONPointer, JSONValue)] {
        guard case .object(let object) = pattern, !object.isEmpty, !Self.isOperator(pattern, at: pointer) else {
            return [(pointer, pattern)]
        }
        return object.flatMap { member in
            member.key == PatternWords.alternatives
                ? [(pointer, JSONValue.object([member.key: member.value]))]
                : Self.fields(of: member.value, at: pointer.appending(member.key))
        }
    }

    private static func isOperator(_ pattern: JSONValue, at pointer: JSONPointer) -> Bool {
        guard !pointer.tokens.isEmpty, case .object(let object) = pattern, object.count == 1 else { return false }
        return object.keys.contains(where: PatternWords.operators.contains)
    }

    private static func nested(_ pattern: JSONValue, at pointer: JSONPointer) -> JSONValue {
        pointer.tokens.reversed().reduce(pattern) { inner, token in .object([token: inner]) }
    }

    private static func shown(_ value: JSONValue) -> String {
        let text = value.jsonText
        guard text.unicodeScalars.count > Self.shownMaximum else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.shownMaximum))) + "…"
    }
}

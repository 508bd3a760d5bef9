import ProactorModel

extension ValueMatcher {
    /// The matcher as the author of a rule writes it, as JSON, which is YAML too.
    var text: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(.value(let value)): NumericRange.text(of: value)
        case .number(.digits(let digits)): digits
        case .string(let text): Self.quoted(text)
        case .address(let range):
            range.isBlock ? Self.operation("cidr", Self.quoted(range.text)) : Self.quoted(range.text)
        case .prefix(let prefix): Self.operation("prefix", Self.quoted(prefix))
        case .suffix(let suffix): Self.operation("suffix", Self.quoted(suffix))
        case .equalsIgnoringCase(let text): Self.operation("equals-ignore-case", Self.quoted(text.text))
        case .prefixIgnoringCase(let text):
            Self.operation("prefix", Self.operation("equals-ignore-case", Self.quoted(text.text)))
        case .suffixIgnoringCase(let text):
            Self.operation("suffix", Self.operation("equals-ignore-case", Self.quoted(text.text)))
        case .wildcard(let wildcard): Self.operation("wildcard", Self.quoted(wildcard.text))
        case .anythingBut(let matchers): Self.operation("anything-but", Self.excluded(matchers))
        case .numeric(let range): Self.operation("numeric", "[\(range.text)]")
        case .exists(let isWanted): Self.operation("exists", isWanted ? "true" : "false")
        case .both(let left, let right): "\(Self.text(of: left)) and \(Self.text(of: right))"
        }
    }

    /// The alternatives of a field: a single one by itself, several as a list.
    static func text(of matchers: [ValueMatcher]) -> String {
        matchers.count == 1 ? matchers[0].text : "[" + matchers.map(\.text).joined(separator: ",") + "]"
    }

    /// What `anything-but` is followed by: values, or one operator with the texts of all.
    private static func excluded(_ matchers: [ValueMatcher]) -> String {
        let operands = matchers.compactMap(\.operand)
        guard operands.count == matchers.count, let name = operands.first?.name else { return self.text(of: matchers) }
        let texts = operands.map { Self.quoted($0.text) }
        return Self.operation(name, texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ",") + "]")
    }

    /// The operator's name and text, of those that stand inside `anything-but`.
    private var operand: (name: String, text: String)? {
        switch self {
        case .prefix(let prefix): ("prefix", prefix)
        case .suffix(let suffix): ("suffix", suffix)
        case .equalsIgnoringCase(let text): ("equals-ignore-case", text.text)
        case .wildcard(let wildcard): ("wildcard", wildcard.text)
        default: nil
        }
    }

    private static func operation(_ name: String, _ operand: String) -> String { "{\"\(name)\":\(operand)}" }

    private static func quoted(_ text: String) -> String { JSONValue.string(text).jsonText }
}

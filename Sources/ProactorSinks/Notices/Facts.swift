import ProactorModel

/// One thing to know, as a person reads it.
struct Fact: Hashable, Sendable {
    var label: String
    var value: String
}

/// Payloads as lists of facts.
enum Facts {
    /// Characters of a value; longer ones are cut.
    static let valueLengthMaximum = 500

    /// The members of a payload, the agent's reason aside, which stands by itself.
    static func payload(of proposal: Proposal) -> [Fact] {
        guard case .object(var object) = proposal.event.jsonData else { return Self.facts(of: proposal.event.jsonData) }
        if object["reason"]?.stringValue != nil { object["reason"] = nil }
        return Self.facts(of: .object(object))
    }

    static func facts(of value: JSONValue) -> [Fact] {
        switch value {
        case .null: []
        case .object(let object): object.map { Fact(label: NameWords.words($0.key), value: Self.text($0.value)) }
        default: [Fact(label: "Value", value: Self.text(value))]
        }
    }

    private static func text(_ value: JSONValue) -> String {
        let text =
            switch value {
            case .null: "none"
            case .bool(let bool): bool ? "yes" : "no"
            case .string(let text): text
            case .array(let elements) where elements.allSatisfy({ $0.stringValue != nil }):
                elements.compactMap(\.stringValue).joined(separator: ", ")
            case .int, .double, .array, .object: value.withWholeNumbers.jsonText
            }
        return text.count > Self.valueLengthMaximum ? text.prefix(Self.valueLengthMaximum) + "…" : text
    }
}

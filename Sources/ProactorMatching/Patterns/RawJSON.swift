import ProactorModel

/// A JSON text as it was written: numbers keep their digits, and members keep their order and their repetitions.
///
/// Event patterns compare numbers by value only where a double holds them, and by their digits elsewhere, which no
/// parsed number can tell any more.
indirect enum RawJSON: Hashable, Sendable {
    struct Member: Hashable, Sendable {
        let key: String
        let value: RawJSON
    }

    case null
    case bool(Bool)
    /// The number's text, as JSON writes it.
    case number(String)
    case string(String)
    case array([RawJSON])
    case object([Member])

    init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .number(String(value))
        case .double(let value): self = .number(value.description)
        case .string(let value): self = .string(value)
        case .array(let elements): self = .array(elements.map(RawJSON.init))
        case .object(let object): self = .object(object.map { Member(key: $0.key, value: RawJSON($0.value)) })
        }
    }

    /// What JSON calls this value's type, as messages name it.
    var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// The value as compact JSON.
    var text: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let digits): digits
        case .string(let value): JSONValue.string(value).jsonText
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.map { JSONValue.string($0.key).jsonText + ":" + $0.value.text }.joined(separator: ",")
                + "}"
        }
    }
}

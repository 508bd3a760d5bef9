extension JSONValue {
    /// The value as people read it: fractions that are whole, such as `17756.0`, as the integers that they equal.
    package var withWholeNumbers: JSONValue {
        switch self {
        case .double(let value): Int64(exactly: value).map(JSONValue.int) ?? self
        case .array(let elements): .array(elements.map(\.withWholeNumbers))
        case .object(let object): .object(JSONObject(object.map { ($0.key, $0.value.withWholeNumbers) }))
        case .null, .bool, .int, .string: self
        }
    }
}

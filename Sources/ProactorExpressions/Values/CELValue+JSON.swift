package import ProactorModel

/// Why a value has no JSON form.
package struct JSONConversionError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    package var description: String { self.message }
}

extension CELValue {
    /// Wraps a JSON value; containers are not walked.
    package init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .double(let value): self = .double(value)
        case .string(let value): self = .string(value)
        case .array(let elements): self = .list(CELList(json: elements))
        case .object(let object): self = .map(CELMap(json: object))
        }
    }

    /// Values inside one another that ``json()`` follows.
    private static let jsonDepthMaximum = 128

    /// The value as JSON, as the JSON mapping of protocol buffers writes it: timestamps in RFC 3339, durations as
    /// `"3.5s"`, bytes in base64, an uint past 64 signed bits as a string. Map keys become strings.
    ///
    /// NaN and the infinities, types, and optionals without a value have no JSON form.
    package func json() throws(JSONConversionError) -> JSONValue {
        try self.json(depth: 0)
    }

    private func json(depth: Int) throws(JSONConversionError) -> JSONValue {
        guard depth < Self.jsonDepthMaximum else {
            throw JSONConversionError(message: "the value is nested deeper than \(Self.jsonDepthMaximum) levels")
        }
        switch self {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .uint(let value): return Int64(exactly: value).map(JSONValue.int) ?? .string(String(value))
        case .double(let value):
            guard value.isFinite else { throw JSONConversionError(message: "JSON has no number \(self.formatted)") }
            return .double(value)
        case .string(let value): return .string(value)
        case .bytes(let value): return .string(Base64.encode(value))
        case .timestamp(let value): return .string(value.description)
        case .duration(let nanoseconds): return .string(DurationText.describe(nanoseconds))
        case .list(let list): return try Self.json(of: list, depth: depth)
        case .map(let map): return try Self.json(of: map, depth: depth)
        case .address(let address): return .string(address.description)
        case .addressBlock(let block): return .string(block.description)
        case .optional(let value?): return try value.json(depth: depth + 1)
        case .optional(nil): throw JSONConversionError(message: "an optional without a value has no JSON form")
        case .type(let name): throw JSONConversionError(message: "the type \(name) has no JSON form")
        }
    }

    private static func json(of list: CELList, depth: Int) throws(JSONConversionError) -> JSONValue {
        if case .json(let elements) = list.storage { return .array(elements) }
        var elements: [JSONValue] = []
        elements.reserveCapacity(list.count)
        for element in list { elements.append(try element.json(depth: depth + 1)) }
        return .array(elements)
    }

    private static func json(of map: CELMap, depth: Int) throws(JSONConversionError) -> JSONValue {
        if case .json(let object) = map.storage { return .object(object) }
        var object = JSONObject()
        for position in 0..<map.count {
            let key = map.key(at: position).formatted
            guard object.appendIfAbsent(key, try map.value(at: position).json(depth: depth + 1)) else {
                throw JSONConversionError(message: "two keys of a map are both \"\(key)\" in JSON")
            }
        }
        return .object(object)
    }
}

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

    /// Bytes of JSON that a value may come to where nobody says otherwise.
    package static let jsonSizeMaximum = 16_777_216

    /// The value as JSON, as the JSON mapping of protocol buffers writes it: timestamps in RFC 3339, durations as
    /// `"3.5s"`, bytes in base64, an uint past 64 signed bits as a string. Map keys become strings.
    ///
    /// NaN and the infinities, types, and optionals without a value have no JSON form.
    ///
    /// - Parameter sizeMaximum: About how many bytes the JSON text may have. A value that is small in memory, because its
    ///   parts share what they hold, can be huge as a text.
    package func json(sizeMaximum: Int = Self.jsonSizeMaximum) throws(JSONConversionError) -> JSONValue {
        var conversion = JSONConversion(sizeMaximum: sizeMaximum)
        return try conversion.json(of: self, depth: 0)
    }
}

/// One conversion of a value to JSON, which counts what it makes.
private struct JSONConversion {
    /// Values inside one another that are followed.
    private static let depthMaximum = 128
    /// Bytes that each value comes to beside the text that it holds: quotes, commas, a line's indentation.
    private static let valueOverhead = 8

    private let sizeMaximum: Int
    private var size = 0

    init(sizeMaximum: Int) { self.sizeMaximum = sizeMaximum }

    mutating func json(of value: CELValue, depth: Int) throws(JSONConversionError) -> JSONValue {
        try self.count(0, depth: depth)
        switch value {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .uint(let value): return Int64(exactly: value).map(JSONValue.int) ?? .string(String(value))
        case .double(let double):
            guard double.isFinite else { throw JSONConversionError(message: "JSON has no number \(value.formatted)") }
            return .double(double)
        case .string(let text):
            try self.count(text.utf8.count, depth: depth)
            return .string(text)
        case .bytes(let value):
            try self.count(value.count, depth: depth)
            return .string(Base64.encode(value))
        case .timestamp(let value): return .string(value.description)
        case .duration(let nanoseconds): return .string(DurationText.describe(nanoseconds))
        case .list(let list): return try self.json(of: list, depth: depth)
        case .map(let map): return try self.json(of: map, depth: depth)
        case .address(let address): return .string(address.description)
        case .addressBlock(let block): return .string(block.description)
        case .optional(let value?): return try self.json(of: value, depth: depth + 1)
        case .optional(nil): throw JSONConversionError(message: "an optional without a value has no JSON form")
        case .type(let name): throw JSONConversionError(message: "the type \(name) has no JSON form")
        }
    }

    private mutating func json(of list: CELList, depth: Int) throws(JSONConversionError) -> JSONValue {
        if case .json(let elements) = list.storage {
            for element in elements { try self.count(element, depth: depth + 1) }
            return .array(elements)
        }
        var elements: [JSONValue] = []
        for element in list { elements.append(try self.json(of: element, depth: depth + 1)) }
        return .array(elements)
    }

    private mutating func json(of map: CELMap, depth: Int) throws(JSONConversionError) -> JSONValue {
        if case .json(let object) = map.storage {
            try self.count(.object(object), depth: depth)
            return .object(object)
        }
        var object = JSONObject()
        for position in 0..<map.count {
            let key = map.key(at: position).formatted
            try self.count(key.utf8.count, depth: depth)
            guard object.appendIfAbsent(key, try self.json(of: map.value(at: position), depth: depth + 1)) else {
                throw JSONConversionError(message: "two keys of a map are both \"\(key)\" in JSON")
            }
        }
        return .object(object)
    }

    /// Counts what is JSON already.
    private mutating func count(_ json: JSONValue, depth: Int) throws(JSONConversionError) {
        try self.count(0, depth: depth)
        switch json {
        case .string(let text): try self.count(text.utf8.count, depth: depth)
        case .array(let elements): for element in elements { try self.count(element, depth: depth + 1) }
        case .object(let object):
            for member in object {
                try self.count(member.key.utf8.count, depth: depth)
                try self.count(member.value, depth: depth + 1)
            }
        case .null, .bool, .int, .double: break
        }
    }

    private mutating func count(_ bytes: Int, depth: Int) throws(JSONConversionError) {
        guard depth < Self.depthMaximum else {
            throw JSONConversionError(message: "the value is nested deeper than \(Self.depthMaximum) levels")
        }
        self.size += bytes + Self.valueOverhead
        guard self.size <= self.sizeMaximum else {
            throw JSONConversionError(message: "the value comes to more than \(self.sizeMaximum) bytes of JSON")
        }
    }
}

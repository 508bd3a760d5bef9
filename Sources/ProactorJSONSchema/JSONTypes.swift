package import ProactorModel

/// A set of the types that a JSON value can have.
///
/// The numbers are split in two, because a schema can ask for the whole ones alone: ``number`` is both.
package struct JSONTypes: OptionSet, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let null = Self(rawValue: 1)
    package static let boolean = Self(rawValue: 2)
    /// Whole numbers, however they are written: `1` and `1.0`.
    package static let integer = Self(rawValue: 4)
    /// Numbers that are not whole.
    package static let fraction = Self(rawValue: 8)
    package static let string = Self(rawValue: 16)
    package static let array = Self(rawValue: 32)
    package static let object = Self(rawValue: 64)

    package static let number: Self = [.integer, .fraction]
    package static let any: Self = [.null, .boolean, .number, .string, .array, .object]

    /// The types by the names that the keyword `type` uses.
    static let named: KeyValuePairs<String, Self> = [
        "object": .object, "array": .array, "string": .string, "number": .number, "integer": .integer,
        "boolean": .boolean, "null": .null,
    ]

    /// The type that the keyword `type` calls `name`.
    package init?(named name: String) {
        guard let entry = Self.named.first(where: { $0.key == name }) else { return nil }
        self = entry.value
    }

    /// The type of one value.
    package init(of value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool: self = .boolean
        case .int: self = .integer
        case .double(let double): self = double.rounded() == double ? .integer : .fraction
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }

    /// The names of the types: `string or null`, `nothing` for none, `anything` for all.
    package var description: String {
        if self == .any { return "anything" }
        var names: [String] = []
        for (name, types) in Self.named where self.isSuperset(of: types) {
            if name == "integer", self.isSuperset(of: .number) { continue }
            names.append(name)
        }
        if self.contains(.fraction), !self.contains(.integer) { names.append("fraction") }
        return names.isEmpty ? "nothing" : names.joined(separator: " or ")
    }
}

/// What is known about a value before an expression is evaluated.
package indirect enum CELType: Hashable, Sendable {
    /// Anything; what is done with such a value is checked when it is evaluated.
    case dyn
    case null
    case bool
    case int
    case uint
    case double
    case string
    case bytes
    case timestamp
    case duration
    case list(CELType)
    case map(CELType, CELType)
    /// A map of which it is known what fields it has.
    case object(CELObjectType)
    case optional(CELType)
    /// The type of a type as a value: what `type(x)` gives.
    case type(CELType)
    /// The type, or null; what the specification calls a wrapper.
    case nullable(CELType)
    case address
    case addressBlock
    /// A type of the host, with parameters.
    case named(String, [CELType])
    /// A type that each use of a function decides anew: in `(T, T) -> list(T)`, `T`.
    case parameter(String)
    /// A type that nothing decides: that of the elements of `[]`.
    case undetermined
}

/// The fields of an object, as a schema declares them.
package struct CELObjectType: Hashable, Sendable {
    package struct Field: Hashable, Sendable {
        package var name: String
        package var type: CELType
        /// Whether every such object has the field.
        package var isRequired: Bool

        package init(_ name: String, _ type: CELType, isRequired: Bool = false) {
            self.name = name
            self.type = type
            self.isRequired = isRequired
        }
    }

    /// What messages call such an object: `the payload of StockLevelZero`; without a name it is `the object`.
    package var name: String
    /// In the order in which messages list them.
    package var fields: [Field]
    /// Whether an object may hold fields that are not among ``fields``.
    package var allowsOthers: Bool

    package init(name: String = "the object", fields: [Field], allowsOthers: Bool) {
        self.name = name
        self.fields = fields
        self.allowsOthers = allowsOthers
    }

    package func field(_ name: String) -> Field? { self.fields.first { $0.name.hasSameScalars(as: name) } }
}

extension CELType: CustomStringConvertible {
    /// The type as messages write it: `list(string)`, `map(string, dyn)`, `optional_type(int)`.
    package var description: String {
        switch self {
        case .dyn, .undetermined: "dyn"
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .object: "map(string, dyn)"
        case .optional(let wrapped): "optional_type(\(wrapped))"
        case .type(let type): type == .dyn ? "type" : "type(\(type))"
        case .nullable(let type): "wrapper(\(type))"
        case .address: "net.IP"
        case .addressBlock: "net.CIDR"
        case .named(let name, let parameters):
            parameters.isEmpty ? name : "\(name)(\(parameters.map(\.description).joined(separator: ", ")))"
        case .parameter(let name): name
        }
    }
}

extension CELType {
    /// The type of a value that is there already.
    package init(of value: CELValue) {
        switch value {
        case .null: self = .null
        case .bool: self = .bool
        case .int: self = .int
        case .uint: self = .uint
        case .double: self = .double
        case .string: self = .string
        case .bytes: self = .bytes
        case .list: self = .list(.dyn)
        case .map: self = .map(.dyn, .dyn)
        case .timestamp: self = .timestamp
        case .duration: self = .duration
        case .type(let name): self = .type(CELType(typeName: name))
        case .optional(let wrapped): self = .optional(wrapped.map(CELType.init(of:)) ?? .undetermined)
        case .address: self = .address
        case .addressBlock: self = .addressBlock
        }
    }

    private init(typeName: String) {
        switch typeName {
        case "null_type": self = .null
        case "bool": self = .bool
        case "int": self = .int
        case "uint": self = .uint
        case "double": self = .double
        case "string": self = .string
        case "bytes": self = .bytes
        case "list": self = .list(.dyn)
        case "map": self = .map(.dyn, .dyn)
        case "google.protobuf.Timestamp": self = .timestamp
        case "google.protobuf.Duration": self = .duration
        case "optional_type": self = .optional(.dyn)
        case "net.IP": self = .address
        case "net.CIDR": self = .addressBlock
        default: self = .dyn
        }
    }
}

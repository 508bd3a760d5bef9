/// The names that stand for types.
enum TypeNames {
    private static let values: [String: CELValue] = {
        let names = [
            "bool", "bytes", "double", "duration", "int", "list", "map", "null_type", "optional_type", "string",
            "timestamp", "type", "uint", "google.protobuf.Timestamp", "google.protobuf.Duration", "net.IP", "net.CIDR",
        ]
        return Dictionary(uniqueKeysWithValues: names.map { ($0, CELValue.type(name: Self.fullName(of: $0))) })
    }()

    static func value(of name: String) -> CELValue? { Self.values[name] }

    /// The name that `type(x)` gives, of a name that an expression may use.
    private static func fullName(of name: String) -> String {
        switch name {
        case "timestamp": "google.protobuf.Timestamp"
        case "duration": "google.protobuf.Duration"
        default: name
        }
    }

    /// The first parts of those names that have several.
    static let namespaces: Set<String> = ["google", "net"]
}

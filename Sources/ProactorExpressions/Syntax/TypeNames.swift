/// The names that stand for types.
enum TypeNames {
    private static let names: Set<String> = [
        "bool", "bytes", "double", "duration", "int", "list", "map", "null_type", "optional_type", "string", "timestamp",
        "type", "uint",
    ]

    static func value(of name: String) -> CELValue? {
        switch name {
        case "timestamp": .type(name: "google.protobuf.Timestamp")
        case "duration": .type(name: "google.protobuf.Duration")
        default: Self.names.contains(name) ? .type(name: name) : nil
        }
    }
}

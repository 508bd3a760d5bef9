import ProactorModel

/// Which arguments of a tool are repeated in the headers `Mcp-Param-…`, as `x-mcp-header` in its input schema says.
struct ParameterHeaders: Hashable, Sendable {
    /// Where each header's value is, by the rest of the header's name.
    let paths: [String: [String]]

    /// Nested objects that are searched; a schema is no deeper than a message.
    private static let depthMaximum = MCPLimits.messageDepthMaximum
    private static let keyword = "x-mcp-header"
    private static let safeIntegers: ClosedRange<Int64> = -9_007_199_254_740_991...9_007_199_254_740_991

    /// Why the annotations cannot be followed, which makes the tool unusable by HTTP.
    struct Invalid: Error {
        let reason: String
    }

    init(_ schema: JSONValue) throws(Invalid) {
        var paths: [String: [String]] = [:]
        var seen: Set<String> = []
        try Self.collect(schema, at: [], isReachable: true, into: &paths, &seen)
        self.paths = paths
    }

    /// The headers of a call, without those of arguments that are missing or `null`.
    func values(in arguments: JSONObject) -> [String: String] {
        self.paths.compactMapValues { path in
            let value = path.reduce(JSONValue.object(arguments) as JSONValue?) { $0?[$1] }
            return switch value {
            case .string(let text): HTTPFieldText.encoded(text)
            case .bool(let bool): bool ? "true" : "false"
            case .int, .double: value?.intValue.flatMap { Self.safeIntegers.contains($0) ? String($0) : nil }
            default: nil
            }
        }
    }

    /// - Parameter isReachable: Whether only `properties` led here; an annotation at any other place is invalid.
    private static func collect(
        _ schema: JSONValue,
        at path: [String],
        isReachable: Bool,
        into paths: inout [String: [String]],
        _ seen: inout Set<String>
    ) throws(Invalid) {
        guard path.count < Self.depthMaximum else { return }
        switch schema {
        case .array(let elements):
            for element in elements {
                try Self.collect(element, at: path + [""], isReachable: false, into: &paths, &seen)
            }
        case .object(let object):
            if let annotation = object[Self.keyword] {
                let name = try Self.name(annotation, object, isReachable: isReachable && !path.isEmpty)
                guard seen.insert(name.lowercased()).inserted else {
                    throw Invalid(reason: "two of its parameters are sent in the header '\(name)'")
                }
                paths[name] = path
            }
            for (key, value) in object where key != Self.keyword {
                guard key == "properties", case .object(let properties) = value else {
                    try Self.collect(value, at: path + [key], isReachable: false, into: &paths, &seen)
                    continue
                }
                for (name, property) in properties {
                    try Self.collect(property, at: path + [name], isReachable: isReachable, into: &paths, &seen)
                }
            }
        default: break
        }
    }

    private static func name(
        _ annotation: JSONValue,
        _ schema: JSONObject,
        isReachable: Bool
    ) throws(Invalid) -> String {
        guard let name = annotation.stringValue, HTTPFieldText.isToken(name) else {
            throw Invalid(reason: "one of its parameters is sent in a header that has no valid name")
        }
        let types: [JSONValue] = ["string", "integer", "boolean"]
        guard isReachable, let type = schema["type"], types.contains(type) else {
            throw Invalid(reason: "what it sends in the header '\(name)' is no plain parameter")
        }
        return name
    }
}

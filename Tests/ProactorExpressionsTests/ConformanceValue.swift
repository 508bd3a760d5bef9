import ProactorExpressions
import ProactorModel

/// The typed values of conformance cases.
enum ConformanceValue {
    static func value(_ json: JSONValue) throws -> CELValue {
        let text = json["value"]?.stringValue ?? ""
        switch json["type"]?.stringValue {
        case "null": return .null
        case "bool": return .bool(json["value"]?.boolValue ?? false)
        case "int": return .int(try Self.number(Int64(text), text))
        case "uint": return .uint(try Self.number(UInt64(text), text))
        case "double":
            return .double(
                try Self.number(Double(text == "Infinity" ? "inf" : text == "-Infinity" ? "-inf" : text), text)
            )
        case "string": return .string(text)
        case "bytes": return .bytes(try Self.number(Base64.decode(text), text))
        case "list": return .list(CELList(try (json["value"]?.arrayValue ?? []).map(Self.value)))
        case "map": return .map(try Self.map(json["value"]?.arrayValue ?? []))
        case "timestamp":
            let nanoseconds = Int32(json["nanos"]?.intValue ?? 0)
            return .timestamp(Timestamp(seconds: json["seconds"]?.intValue ?? 0, nanoseconds: nanoseconds))
        case "duration":
            let seconds = json["seconds"]?.intValue ?? 0
            return .duration(nanoseconds: seconds * 1_000_000_000 + (json["nanos"]?.intValue ?? 0))
        case "type": return .type(name: text)
        default: throw ConformanceCaseError(message: "unknown typed value \(json.jsonText)")
        }
    }

    private static func number<Number>(_ number: Number?, _ text: String) throws -> Number {
        guard let number else { throw ConformanceCaseError(message: "'\(text)' is not of its type") }
        return number
    }

    /// A map from pairs; built by an expression, as only those have keys other than texts.
    private static func map(_ pairs: [JSONValue]) throws -> CELMap {
        var activation = Activation([:])
        var entries: [String] = []
        for (position, pair) in pairs.enumerated() {
            let parts = pair.arrayValue ?? []
            guard parts.count == 2 else { throw ConformanceCaseError(message: "an entry is a pair") }
            activation = activation.binding("k\(position)", to: try Self.value(parts[0]))
                .binding("v\(position)", to: try Self.value(parts[1]))
            entries.append("k\(position): v\(position)")
        }
        guard
            case .map(let map) = try Expression("{\(entries.joined(separator: ", "))}").evaluate(activation)
        else { throw ConformanceCaseError(message: "the entries make no map") }
        return map
    }

    /// The same type and the same value, as the suite compares: NaN is itself, and maps have no order.
    static func areSame(_ left: CELValue, _ right: CELValue) -> Bool {
        switch (left, right) {
        case (.double(let left), .double(let right)): return left == right || (left.isNaN && right.isNaN)
        case (.list(let left), .list(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { Self.areSame($0, $1) }
        case (.map(let left), .map(let right)):
            guard left.count == right.count else { return false }
            var rest = right.pairs
            for pair in left.pairs {
                guard let match = rest.firstIndex(where: { Self.areSame($0.0, pair.0) && Self.areSame($0.1, pair.1) })
                else { return false }
                rest.remove(at: match)
            }
            return true
        default:
            guard left.typeName == right.typeName else { return false }
            let equal = try? Expression("l == r").evaluate(Activation(["l": left, "r": right]))
            guard case .bool(true) = equal else { return false }
            return true
        }
    }
}

extension CELMap {
    fileprivate var pairs: [(CELValue, CELValue)] {
        let keys = try? Expression("m.map(k, k)").evaluate(Activation(["m": .map(self)])).listElements
        return (keys ?? []).compactMap { key in
            let value = try? Expression("m[k]").evaluate(Activation(["m": .map(self), "k": key]))
            return value.map { (key, $0) }
        }
    }
}

/// The type strings of conformance cases: `list(map(string, dyn))`.
enum ConformanceType {
    static func type(_ text: String) throws -> CELType {
        var rest = text[...]
        let type = try Self.type(&rest)
        guard rest.isEmpty else { throw ConformanceCaseError(message: "'\(text)' is no type") }
        return type
    }

    private static func type(_ rest: inout Substring) throws -> CELType {
        let name = String(rest.prefix { !"(), ".contains($0) })
        rest = rest.dropFirst(name.count)
        if name == "param" || name == "message", rest.first == "(" {
            let argument = String(rest.dropFirst().prefix { $0 != ")" })
            rest = rest.dropFirst(argument.count + 2)
            return name == "param" ? .parameter(argument) : try Self.message(argument)
        }
        var parameters: [CELType] = []
        if rest.first == "(" {
            repeat {
                rest = rest.dropFirst().drop { $0 == " " }
                parameters.append(try Self.type(&rest))
            } while rest.first == ","
            rest = rest.dropFirst()
        }
        switch (name, parameters.count) {
        case ("int", 0): return .int
        case ("uint", 0): return .uint
        case ("double", 0): return .double
        case ("bool", 0): return .bool
        case ("string", 0): return .string
        case ("bytes", 0): return .bytes
        case ("dyn", 0), ("any", 0): return .dyn
        case ("null_type", 0): return .null
        case ("timestamp", 0): return .timestamp
        case ("duration", 0): return .duration
        case ("type", 0): return .type(.dyn)
        case ("type", 1): return .type(parameters[0])
        case ("list", 1): return .list(parameters[0])
        case ("map", 2): return .map(parameters[0], parameters[1])
        case ("wrapper", 1): return .nullable(parameters[0])
        case ("optional_type", 1): return .optional(parameters[0])
        default: return .named(name, parameters)
        }
    }

    /// The well-known messages that JSON values can stand for.
    private static func message(_ name: String) throws -> CELType {
        switch name {
        case "google.protobuf.BoolValue": .nullable(.bool)
        case "google.protobuf.BytesValue": .nullable(.bytes)
        case "google.protobuf.DoubleValue", "google.protobuf.FloatValue": .nullable(.double)
        case "google.protobuf.Int32Value", "google.protobuf.Int64Value": .nullable(.int)
        case "google.protobuf.UInt32Value", "google.protobuf.UInt64Value": .nullable(.uint)
        case "google.protobuf.StringValue": .nullable(.string)
        case "google.protobuf.Timestamp": .timestamp
        case "google.protobuf.Duration": .duration
        case "google.protobuf.ListValue": .list(.dyn)
        case "google.protobuf.Struct": .map(.string, .dyn)
        case "google.protobuf.Value", "google.protobuf.Any": .dyn
        default: .named(name, [])
        }
    }
}

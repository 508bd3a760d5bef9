import ProactorComponents
import ProactorJSONSchema
import ProactorModel

/// What the arguments of an operation must look like.
struct ToolArguments: Sendable {
    private let schema: JSONSchema?
    /// JSON Schema of an object, as those who call the tool are shown it.
    let inputSchema: JSONValue

    /// - Parameters:
    ///   - schema: As the deployment declares it.
    ///   - names: What is known of the arguments where nothing is declared.
    init(_ schema: JSONSchema?, names: [String] = []) {
        self.schema = schema
        self.inputSchema = schema.map { Self.object($0.document) } ?? Self.object(named: names)
    }

    /// Arguments that this program itself declares.
    init(builtIn schema: JSONValue) {
        do {
            self.init(try JSONSchema(schema))
        } catch {
            preconditionFailure("a schema of this program is wrong: \(error)")
        }
    }

    /// The arguments of a call, or everything that is wrong with them.
    func check(_ value: JSONValue) throws(ToolFailure) -> JSONObject {
        guard case .object(let arguments) = value else {
            throw ToolFailure(.invalidArguments, "the arguments must be an object, not \(value.typeName)")
        }
        let violations = self.schema?.validate(value) ?? []
        guard violations.isEmpty else {
            throw ToolFailure(.invalidArguments, violations.map(\.description).joined(separator: "; "))
        }
        return arguments
    }

    /// Model providers take schemas of objects only, and want that said.
    private static func object(_ document: JSONValue) -> JSONValue {
        guard case .object(var schema) = document else { return ["type": "object"] }
        if schema["type"] == nil { schema["type"] = "object" }
        return .object(schema)
    }

    private static func object(named names: [String]) -> JSONValue {
        guard !names.isEmpty else { return ["type": "object"] }
        let properties = JSONObject(names.map { ($0, JSONValue.object([:])) })
        return ["type": "object", "properties": .object(properties)]
    }
}

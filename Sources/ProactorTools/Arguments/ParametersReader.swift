import ProactorDiagnostics
import ProactorJSONSchema
import ProactorModel
import ProactorYAML

/// Reads `parameters`, the JSON Schema of a tool's arguments.
enum ParametersReader {
    static let configurationSchema: JSONValue = JSONValue.object(["type": ["object", "boolean"]])
        .described("JSON Schema of the arguments.")

    static func read(_ mapping: inout YAMLMapping) -> JSONSchema? {
        guard let node = mapping.node("parameters") else { return nil }
        do {
            return try JSONSchema(node.json ?? .null)
        } catch {
            for problem in error.problems {
                mapping.context.report(
                    .wrongValue,
                    "'parameters': \(problem.message)",
                    hint: problem.hint,
                    at: node.node(at: problem.pointer)
                )
            }
            return nil
        }
    }
}

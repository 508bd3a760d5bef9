import ProactorDiagnostics
import ProactorYAML

/// Reads what a deployment says under the name of a kind.
enum Declared {
    struct Refused: Error { let diagnostics: [Diagnostic] }

    static func read<Value>(
        _ yaml: String,
        _ read: (YAMLNode, inout YAMLContext) -> Value?
    ) throws -> Value {
        let (root, problems) = YAMLParser.parse(Array(yaml.utf8), file: "proactor.yaml")
        var context = YAMLContext(diagnostics: problems)
        let value = root.flatMap { read($0, &context) }
        guard let value, !context.hasErrors else { throw Refused(diagnostics: context.diagnostics) }
        return value
    }

    /// What is wrong with a declaration.
    static func problems<Value>(
        _ yaml: String,
        _ read: (YAMLNode, inout YAMLContext) -> Value?
    ) -> [String] {
        do {
            _ = try Self.read(yaml, read)
            return []
        } catch let refused as Refused {
            return refused.diagnostics.map(\.message)
        } catch {
            return ["\(error)"]
        }
    }
}

import GRDB
package import ProactorComponents
import ProactorDiagnostics
package import ProactorJSONSchema
package import ProactorModel
package import ProactorYAML

/// Tools of the kind `sql`: one declared, parameterised, read-only query on an SQLite file.
///
/// ```yaml
/// sql:
///   database: data/sales.sqlite
///   query: SELECT day, units FROM sales WHERE sku = :sku
///   parameters: { type: object, required: [sku], properties: { sku: { type: string } } }
///   rows: 500
/// ```
package struct SQLToolKind: ToolKind {
    /// What a declaration says.
    package struct Configuration: Sendable {
        package var database: String
        package var query: String
        /// What the arguments must look like; their names are the query's parameters.
        package var parameters: JSONSchema?
        /// The most rows that a result has.
        package var rowMaximum: Int
    }

    private static let defaultRowMaximum = 500
    private static let rowRange = 1...100_000

    package init() {}

    package var name: String { "sql" }

    package var configurationSchema: JSONValue {
        YAMLSchema.mapping(
            [
                "database": YAMLSchema.text.described("The SQLite file, which is opened for reading only."),
                "query": YAMLSchema.text.described("One SELECT; arguments are its :names."),
                "parameters": JSONValue.object(["type": ["object", "boolean"]])
                    .described("JSON Schema of the arguments."),
                "rows": YAMLSchema.integer(Self.rowRange).described("The most rows of a result; 500 without it."),
            ],
            required: ["database", "query"]
        ).described("One read-only query on an SQLite file.")
    }

    package func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration? {
        context.mapping(node, "'sql'") { mapping in
            let database: String? = mapping.required("database")
            let query: String? = mapping.required("query")
            let schema = mapping.node("parameters").flatMap { Self.schema($0, &mapping.context) }
            let rows = mapping.optional("rows", in: Self.rowRange) ?? Self.defaultRowMaximum
            guard let database, let query else { return nil }
            return Configuration(database: database, query: query, parameters: schema, rowMaximum: rows)
        }
    }

    private static func schema(_ node: YAMLNode, _ context: inout YAMLContext) -> JSONSchema? {
        do {
            return try JSONSchema(node.json ?? .null)
        } catch {
            for problem in error.problems {
                context.report(
                    .wrongValue,
                    "'parameters': \(problem.message)",
                    hint: problem.hint,
                    at: node.node(at: problem.pointer)
                )
            }
            return nil
        }
    }

    package func makeTool(
        named name: String,
        _ configuration: Configuration,
        in environment: ToolEnvironment
    ) throws(ToolFailure) -> any Tool {
        try SQLTool(name: name, configuration, baseDirectory: environment.baseDirectory)
    }
}

package import ProactorComponents
import ProactorDiagnostics
package import ProactorJSONSchema
package import ProactorModel
package import ProactorYAML

/// Tools of the kind `sql`: one declared, parameterised, read-only query on an SQLite file or a PostgreSQL server.
///
/// ```yaml
/// sql:
///   database: data/sales.sqlite            # or { postgresql: "${env:DATABASE_URL}" }
///   query: SELECT day, units FROM sales WHERE sku = :sku
///   parameters: { type: object, required: [sku], properties: { sku: { type: string } } }
///   rows: 500
///   connections: 2
/// ```
package struct SQLToolKind: ToolKind {
    /// What a declaration says.
    package struct Configuration: Sendable {
        package enum Database: Hashable, Sendable {
            /// The path of a file.
            case sqlite(String)
            /// Where the address of a server is, which holds a password as a rule.
            case postgreSQL(SecretReference)
        }

        package var database: Database
        package var query: String
        /// What the arguments must look like; their names are the query's parameters.
        package var parameters: JSONSchema?
        /// The most rows that a result has.
        package var rowMaximum: Int
        /// How many calls are answered at once; further ones wait.
        package var connections: Int
        /// After which the server stops a query by itself, should nobody be there any more to stop it.
        package var statementTimeout: Duration
    }

    private static let defaultRowMaximum = 500
    private static let rowRange = 1...100_000
    private static let defaultConnections = 2
    private static let connectionRange = 1...16
    private static let defaultStatementTimeout = Duration.seconds(300)
    private static let statementTimeoutRange = Duration.milliseconds(1)...Duration.seconds(86_400)

    package init() {}

    package var name: String { "sql" }

    package var configurationSchema: JSONValue {
        let server = YAMLSchema.mapping(
            [
                "postgresql": JSONValue.object(["type": "string", "pattern": .string(SecretReference.schemaPattern)])
                    .described("Where the server's address is: ${env:NAME} or ${file:PATH} of a postgresql:// URI.")
            ],
            required: ["postgresql"]
        )
        return YAMLSchema.mapping(
            [
                "database": JSONValue.object(["anyOf": [YAMLSchema.text, server]])
                    .described("An SQLite file, which is opened for reading only, or a PostgreSQL server."),
                "query": YAMLSchema.text.described("One SELECT; arguments are its :names."),
                "parameters": ParametersReader.configurationSchema,
                "rows": YAMLSchema.integer(Self.rowRange).described("The most rows of a result; 500 without it."),
                "connections": YAMLSchema.integer(Self.connectionRange)
                    .described("How many calls are answered at once; 2 without it."),
                "statementTimeout": YAMLSchema.duration
                    .described("After which PostgreSQL stops a query by itself; 5m without it."),
            ],
            required: ["database", "query"]
        ).described("One read-only query on an SQLite file or a PostgreSQL server.")
    }

    package func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration? {
        context.mapping(node, "'sql'") { mapping in
            let database = mapping.requiredNode("database").flatMap { Self.database($0, &mapping.context) }
            let query: String? = mapping.required("query")
            let schema = ParametersReader.read(&mapping)
            let rows = mapping.optional("rows", in: Self.rowRange)
            let connections = mapping.optional("connections", in: Self.connectionRange)
            let timeout = Self.statementTimeout(database, &mapping)
            if case .postgreSQL = database, let query { Self.check(query, &mapping) }
            guard let database, let query else { return nil }
            return Configuration(
                database: database,
                query: query,
                parameters: schema,
                rowMaximum: rows ?? Self.defaultRowMaximum,
                connections: connections ?? Self.defaultConnections,
                statementTimeout: timeout ?? Self.defaultStatementTimeout
            )
        }
    }

    private static func database(_ node: YAMLNode, _ context: inout YAMLContext) -> Configuration.Database? {
        guard case .mapping = node.content else {
            let path: String? = context.scalar(node, "'database'")
            return path.map { .sqlite($0) }
        }
        return context.mapping(node, "'database'") { mapping in
            mapping.requiredNode("postgresql")
                .flatMap { SecretReference.read($0, "'postgresql'", &mapping.context) }
                .map { .postgreSQL($0) }
        }
    }

    private static func statementTimeout(
        _ database: Configuration.Database?,
        _ mapping: inout YAMLMapping
    ) -> Duration? {
        guard let node = mapping.node("statementTimeout") else { return nil }
        if case .sqlite = database {
            mapping.context.report(
                .wrongValue,
                "'statementTimeout' is for PostgreSQL",
                hint: "remove it; a query on a file ends with the tool's 'timeout'",
                at: node
            )
        }
        guard let timeout: Duration = mapping.context.scalar(node, "'statementTimeout'") else { return nil }
        guard Self.statementTimeoutRange.contains(timeout) else {
            mapping.context.report(.wrongValue, "'statementTimeout' must be from 1ms to 1d", at: node)
            return nil
        }
        return timeout
    }

    private static func check(_ query: String, _ mapping: inout YAMLMapping) {
        do {
            _ = try NamedParameters(query)
        } catch {
            mapping.context.report(.wrongValue, "'query': \(error)", at: mapping.node("query") ?? mapping.node)
        }
    }

    package func makeTool(
        named name: String,
        _ configuration: Configuration,
        in environment: ToolEnvironment
    ) throws(ToolFailure) -> any Tool {
        switch configuration.database {
        case .sqlite(let path):
            try SQLiteQuery(name: name, path: path, configuration, baseDirectory: environment.baseDirectory)
        case .postgreSQL(let reference):
            try PostgreSQLQuery(name: name, reference, configuration, secrets: environment.secrets)
        }
    }
}

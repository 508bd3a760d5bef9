package import ProactorComponents
import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// What `store: { postgres: … }` says.
package struct PostgreSQLDeclaration: Hashable, Sendable {
    /// Where the database's address is, which holds a password as a rule.
    package var url: SecretReference
    /// Connections for reading; one more writes, and one listens.
    package var connections = 4
    /// After which the server ends a statement.
    package var statementTimeout = Duration.seconds(30)
    /// After which a change gives up waiting for those of other nodes.
    package var lockTimeout = Duration.seconds(10)
    /// After which the server breaks off the transaction of a node that is silent.
    package var silenceTimeout = Duration.seconds(5)

    package init(url: SecretReference) { self.url = url }
}

/// Reads `store:`.
enum StoreReader {
    private static let connections = 1...100
    private static let timeouts = Duration.milliseconds(1)...Duration.seconds(3600)

    /// Sets what the mapping says: an SQLite file or a PostgreSQL database.
    static func read(_ mapping: inout YAMLMapping, into deployment: inout Deployment) {
        guard let node = mapping.nonEmptyNode("postgres") else {
            if let node = mapping.requiredNode("sqlite"),
                let path = DeploymentReader.path(node, "'sqlite'", &mapping.context)
            {
                deployment.storePath = path
            }
            return
        }
        if let other = mapping.node("sqlite") {
            mapping.context.report(
                .wrongValue,
                "'store' has both 'sqlite' and 'postgres'",
                hint: "remove one of them",
                at: other
            )
        }
        deployment.postgreSQL = mapping.context.mapping(node, "'postgres'") { Self.postgreSQL(&$0) } ?? nil
    }

    /// Checks what other keys say against the store. A database does not shrink when rows are removed: with a bound for its
    /// size, everything that can be removed would be.
    static func check(_ deployment: Deployment, _ mapping: inout YAMLMapping) {
        guard deployment.postgreSQL != nil, deployment.retention.size != nil else { return }
        mapping.context.report(
            .wrongValue,
            "'size' of 'retention' is for a store in SQLite",
            hint: "remove it; 'events' bounds how long tasks are kept",
            at: mapping.node("retention") ?? mapping.node
        )
    }

    private static func postgreSQL(_ mapping: inout YAMLMapping) -> PostgreSQLDeclaration? {
        let url = mapping.requiredNode("url").flatMap { SecretReference.read($0, "'url'", &mapping.context) }
        let connections = mapping.optional("connections", in: Self.connections)
        let statement = Self.timeout("statementTimeout", &mapping)
        let lock = Self.timeout("lockTimeout", &mapping)
        let silence = Self.timeout("silenceTimeout", &mapping)
        guard let url else { return nil }
        var declaration = PostgreSQLDeclaration(url: url)
        declaration.connections = connections ?? declaration.connections
        declaration.statementTimeout = statement ?? declaration.statementTimeout
        declaration.lockTimeout = lock ?? declaration.lockTimeout
        declaration.silenceTimeout = silence ?? declaration.silenceTimeout
        return declaration
    }

    private static func timeout(_ key: String, _ mapping: inout YAMLMapping) -> Duration? {
        guard let node = mapping.node(key), let timeout: Duration = mapping.context.scalar(node, "'\(key)'") else {
            return nil
        }
        guard Self.timeouts.contains(timeout) else {
            let (lower, upper) = (Self.timeouts.lowerBound.ruleText, Self.timeouts.upperBound.ruleText)
            mapping.context.report(.wrongValue, "'\(key)' must be from \(lower) to \(upper)", at: node)
            return nil
        }
        return timeout
    }

    static func schema(path: JSONValue) -> JSONValue {
        let postgres = YAMLSchema.mapping(
            [
                "url": JSONValue.object(["type": "string", "pattern": .string(SecretReference.schemaPattern)])
                    .described("Where the database's address is: ${env:NAME} or ${file:PATH} of a postgresql:// URI."),
                "connections": YAMLSchema.integer(Self.connections)
                    .described("Connections for reading; one more writes, and one listens. 4 without it."),
                "statementTimeout": YAMLSchema.duration
                    .described("After which the server ends a statement; 30s without it."),
                "lockTimeout": YAMLSchema.duration
                    .described("After which a change gives up waiting for those of other nodes; 10s without it."),
                "silenceTimeout": YAMLSchema.duration
                    .described("After which the server breaks off the transaction of a silent node; 5s without it."),
            ],
            required: ["url"]
        ).described("A PostgreSQL database, which several nodes may share.")
        let store = YAMLSchema.mapping([
            "sqlite": path.described("The SQLite file; relative paths start from this file."), "postgres": postgres,
        ]).described("Where state is kept: one of the two.")
        var object = store.objectValue ?? [:]
        object["oneOf"] = [["required": ["sqlite"]], ["required": ["postgres"]]]
        return .object(object)
    }
}

import ProactorJSONSchema
import ProactorTools
import ProactorYAML
import Testing

@Suite struct SQLToolKindTests {
    @Test(arguments: [
        ("query: SELECT 1", "'sql' needs the key 'database'"),
        ("database: a\n", "'sql' needs the key 'query'"),
        ("database: [a]\nquery: SELECT 1", "'database' must be a text, found a list"),
        ("database: { postgres: \"${env:A}\" }\nquery: SELECT 1", "'database' needs the key 'postgresql'"),
        (
            "database: { postgresql: postgresql://u:p@h/d }\nquery: SELECT 1",
            "'postgresql' must be a reference to a secret, not the secret itself"
        ),
        ("database: { postgresql: \"${env:A}\" }\nquery: SELECT ':a", "'query': a text is never closed"),
        ("database: { postgresql: \"${env:A}\" }\nquery: SELECT $1", "'query': $1 has no name; write :name"),
        ("database: a\nquery: SELECT 1\nconnections: 0", "'connections' must be from 1 to 16, is 0"),
        ("database: a\nquery: SELECT 1\nrows: 0", "'rows' must be from 1 to 100000, is 0"),
        ("database: a\nquery: SELECT 1\nstatementTimeout: 5s", "'statementTimeout' is for PostgreSQL"),
        (
            "database: { postgresql: \"${env:A}\" }\nquery: SELECT 1\nstatementTimeout: 2d",
            "'statementTimeout' must be from 1ms to 1d"
        ),
    ])
    func `what is wrong with a declaration is said`(declaration: String, problem: String) {
        #expect(ToolMaking.problems(SQLToolKind(), declaration).first == problem)
    }

    @Test func `what is left out has its default`() {
        let (configuration, problems) = ToolMaking.configuration(SQLToolKind(), "database: a.sqlite\nquery: SELECT 1")
        #expect(problems.isEmpty)
        #expect(configuration?.database == .sqlite("a.sqlite"))
        #expect(configuration?.rowMaximum == 500)
        #expect(configuration?.connections == 2)
        #expect(configuration?.statementTimeout == .seconds(300))
    }

    @Test func `a schema that editors have takes what the reader takes`() throws {
        let schema = try JSONSchema(SQLToolKind().configurationSchema)
        #expect(schema.warnings.isEmpty)
        for declaration in [
            "database: a\nquery: SELECT 1",
            "database: { postgresql: \"${env:A}\" }\nquery: SELECT 1\nstatementTimeout: 5s",
        ] {
            let root = YAMLParser.parse(Array(declaration.utf8), file: "f").root
            #expect(schema.accepts(try #require(root?.json)))
        }
    }
}

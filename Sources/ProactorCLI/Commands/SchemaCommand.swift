import ArgumentParser
import ProactorConfiguration
import ProactorModel
import ProactorRules

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of the YAML files, for editors.",
        discussion: """
            An editor with the YAML language server completes and checks files that name a schema in their first lines:

              # yaml-language-server: $schema=../schema.json

            'proactor schema rules > Rules/schema.json' makes that file; 'proactor schema proactor.yaml' is for the
            configuration.
            """
    )

    /// Whose schema.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        /// Files below `Rules` and `Agents`.
        case rules
        case deployment = "proactor.yaml"
    }

    @Argument(help: "rules, for all files of the rule book, or proactor.yaml.")
    var kind: Kind

    func run() async throws {
        switch self.kind {
        case .rules: Terminal.write(RuleBookSchemas.file.prettyJSONText)
        case .deployment: Terminal.write(DeploymentSchema.document(for: DeploymentLoader.registry).prettyJSONText)
        }
    }
}

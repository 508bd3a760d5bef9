import ProactorComponents
import ProactorConfiguration
import ProactorRuntime

/// Makes the tools and the models that a deployment declares.
struct Components {
    let deployment: Deployment

    private var secrets: SecretSource { .deployment(baseDirectory: self.deployment.baseDirectory) }

    /// - Throws: what is wrong with each tool that cannot be made.
    func tools(engine: any EngineAccess) throws(CommandFailure) -> ToolBox {
        let environment = ToolEnvironment(
            baseDirectory: self.deployment.baseDirectory,
            secrets: self.secrets,
            engine: engine
        )
        var entries: [String: ToolBox.Entry] = [:]
        var problems: [String] = []
        for declaration in self.deployment.tools.values.sorted(by: { $0.name < $1.name }) {
            do {
                entries[declaration.name] = ToolBox.Entry(
                    tool: try declaration.make(environment),
                    description: declaration.description,
                    timeout: declaration.timeout,
                    resultSizeMaximum: declaration.resultSizeMaximum,
                    hasEffect: declaration.hasEffect,
                    approval: declaration.approval
                )
            } catch {
                problems.append("\(declaration.location): \(error.message)")
            }
        }
        guard problems.isEmpty else { throw CommandFailure(problems.joined(separator: "\nproactor: ")) }
        return ToolBox(entries)
    }

    /// The models that can be used; a model whose key is not there is none of them.
    ///
    /// - Throws: what is wrong with each model that has its key and cannot be made all the same.
    func models() throws(CommandFailure) -> ModelShelf {
        let environment = ModelEnvironment(baseDirectory: self.deployment.baseDirectory, secrets: self.secrets)
        var entries: [String: ModelShelf.Entry] = [:]
        var missing: [String: ModelUnavailable] = [:]
        var problems: [String] = []
        for declaration in self.deployment.models.values.sorted(by: { $0.name < $1.name }) {
            do {
                entries[declaration.name] = ModelShelf.Entry(
                    provider: try declaration.make(environment),
                    prices: declaration.prices
                )
            } catch .missingSecret(let reference) {
                missing[declaration.name] = .missingSecret(reference)
            } catch {
                problems.append("\(declaration.location): the model '\(declaration.name)' cannot be used: \(error)")
            }
        }
        guard problems.isEmpty else { throw CommandFailure(problems.joined(separator: "\nproactor: ")) }
        return ModelShelf(entries, missing: missing)
    }
}

import Foundation
import ProactorComponents
import ProactorConfiguration
import ProactorModels
import ProactorRuntime

/// Makes the tools and the models that a deployment declares.
struct Components {
    let deployment: Deployment
    let secrets: DeploymentSecrets

    init(deployment: Deployment, secrets: DeploymentSecrets) {
        self.deployment = deployment
        self.secrets = secrets
    }

    /// - Throws: what is wrong with each tool that cannot be made.
    func tools(engine: any EngineAccess) throws(CommandFailure) -> ToolBox {
        let environment = ToolEnvironment(
            baseDirectory: self.deployment.baseDirectory,
            secrets: self.secrets.source,
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
        let environment = ModelEnvironment(baseDirectory: self.deployment.baseDirectory, secrets: self.secrets.source)
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

    /// The sinks that are there by themselves, and those that the deployment declares.
    ///
    /// - Throws: what is wrong with each sink that cannot be made.
    func sinks() throws(CommandFailure) -> [String: any Sink] {
        var sinks = DeploymentLoader.registry.sinks
        var problems: [String] = []
        for declaration in self.deployment.sinks.values.sorted(by: { $0.name < $1.name }) {
            let environment = SinkEnvironment(
                baseDirectory: self.deployment.baseDirectory,
                secrets: self.secrets.source,
                publicURL: self.deployment.publicURL,
                attempts: declaration.attempts
            )
            do {
                sinks[declaration.name] = try declaration.make(environment)
            } catch {
                problems.append("\(declaration.location): the sink '\(declaration.name)' cannot be used: \(error)")
            }
        }
        guard problems.isEmpty else { throw CommandFailure(problems.joined(separator: "\nproactor: ")) }
        return sinks
    }

    /// The models, each with what it answers appended to a file of its name in the directory.
    static func recording(
        _ models: ModelShelf,
        into directory: String,
        without secrets: [String]
    ) throws(CommandFailure) -> ModelShelf {
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure("the directory \(directory) cannot be made; choose another with --record")
        }
        return try models.wrapped { name, provider throws(CommandFailure) in
            do throws(RecordingFile.Failure) {
                let file = try RecordingFile(path: "\(directory)/\(name).jsonl")
                return RecordingModelProvider(recording: provider, model: name, into: file, secrets: secrets)
            } catch {
                throw CommandFailure(error.description)
            }
        }
    }
}

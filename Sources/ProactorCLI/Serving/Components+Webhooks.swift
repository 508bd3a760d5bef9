import ProactorComponents
import ProactorConfiguration
import ProactorWebhooks

extension Components {
    /// The webhooks among the sources that the deployment declares.
    ///
    /// - Throws: what is wrong with each source that cannot be made.
    func webhooks() throws(CommandFailure) -> [WebhookSource] {
        let environment = SourceEnvironment(
            baseDirectory: self.deployment.baseDirectory,
            secrets: self.secrets.source
        )
        var sources: [any EventSource] = []
        var problems: [String] = []
        for declaration in self.deployment.sources.values.sorted(by: { $0.name < $1.name }) {
            do {
                sources.append(try declaration.make(environment))
            } catch {
                problems.append("\(declaration.location): \(error.message)")
            }
        }
        guard problems.isEmpty else { throw CommandFailure(problems.joined(separator: "\nproactor: ")) }
        return sources.compactMap { $0 as? WebhookSource }
    }
}

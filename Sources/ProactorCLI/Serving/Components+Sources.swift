import ProactorComponents
import ProactorConfiguration
import ProactorWebhooks

extension Components {
    /// The sources that the deployment declares: those that are posted to, and those that fetch.
    ///
    /// - Throws: what is wrong with each source that cannot be made.
    func sources() throws(CommandFailure) -> (webhooks: [WebhookSource], consuming: [any ConsumingSource]) {
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
        return (sources.compactMap { $0 as? WebhookSource }, sources.compactMap { $0 as? any ConsumingSource })
    }
}

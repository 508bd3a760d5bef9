import ProactorComponents
import ProactorConfiguration
import ProactorModel
import ProactorServer
import ProactorStorage
import ProactorTools
import ProactorWebhooks
import ServiceLifecycle

extension Server {
    /// What posts callbacks, where they are set up.
    ///
    /// - Throws: Where the secret that signs them is not there, or is none.
    func callbackService(
        _ store: any Store,
        _ components: Components,
        _ worker: String
    ) throws(CommandFailure) -> [any Service] {
        guard let declaration = self.deployment.callbacks else { return [] }
        guard let secret = components.secrets.source[declaration.secret] else {
            throw CommandFailure("the secret of 'callbacks' is not there: \(declaration.secret.advice)")
        }
        guard let signature = StandardWebhooksSigner(secrets: [secret]) else {
            throw CommandFailure(
                "the secret of 'callbacks', \(declaration.secret), is not 24 to 64 bytes in base 64; make one with: "
                    + "openssl rand -base64 32"
            )
        }
        return [
            CallbackService(
                store: store,
                policy: declaration.policy,
                signature: signature,
                sender: HTTPCallbackSender(allowsPrivate: declaration.policy.allowsPrivate),
                worker: worker,
                clock: self.clock,
                logger: self.logger
            )
        ]
    }
}

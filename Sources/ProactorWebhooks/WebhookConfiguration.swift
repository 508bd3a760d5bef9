package import ProactorComponents
package import ProactorMapping

/// What a declaration of a webhook says.
package struct WebhookConfiguration: Sendable {
    package var provider: WebhookProvider
    package var scheme: SignatureScheme
    /// All valid at once.
    package var secrets: [SecretReference]
    /// How far the time of a delivery may be from ours, either way.
    package var tolerance: Duration
    /// For how long signed bytes that came are remembered.
    package var replayWindow: Duration
    package var mapping: EventMapping
    package var rejected: RejectedLimits
}

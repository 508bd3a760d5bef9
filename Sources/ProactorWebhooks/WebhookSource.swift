import Crypto
import Foundation
import ProactorComponents
import ProactorExpressions
import ProactorMapping
package import ProactorModel

/// A webhook: what it believes, and which events it makes of that. Decides only; it keeps nothing.
package struct WebhookSource: EventSource {
    /// What a delivery is.
    package enum Content: Hashable, Sendable {
        case events([Event])
        /// Slack asks whether the address is ours; the answer is what it sent.
        case challenge(String)
        /// Nothing that anybody reacts to.
        case ignored
    }

    package let name: String
    package let configuration: WebhookConfiguration
    private let verifier: SignatureVerifier

    init(name: String, _ configuration: WebhookConfiguration, secrets: SecretSource) throws(SourceFailure) {
        self.name = name
        self.configuration = configuration
        var keys: [SigningKey] = []
        var tokens: [[UInt8]] = []
        for reference in configuration.secrets {
            guard let secret = secrets[reference] else {
                throw SourceFailure("a secret of the source '\(name)' is not there: \(reference.advice)")
            }
            keys.append(try SigningKey(secret, isEncoded: configuration.scheme == .standardWebhooks, reference))
            tokens.append(Array(secret.utf8))
        }
        self.verifier = SignatureVerifier(
            scheme: configuration.scheme,
            keys: keys,
            tokens: tokens,
            tolerance: configuration.tolerance
        )
    }

    /// The path that deliveries are posted to.
    package var path: String { "/webhooks/\(self.name)" }

    /// Whether whoever reaches it is believed.
    package var isOpen: Bool { self.configuration.scheme == .none }

    /// Whether what an event is known by can be changed without the signature showing it: then signed bytes that came are
    /// remembered.
    package var needsReplayGuard: Bool {
        let scheme = self.configuration.scheme
        return scheme.signsBytes && self.configuration.mapping.identifiesByHeaders(besides: scheme.signedHeaders)
    }

    /// - Parameter now: When the delivery came.
    package func verify(_ delivery: WebhookDelivery, at now: Timestamp) throws(SignatureRefusal) {
        try self.verifier.verify(delivery, at: now)
    }

    /// A text in hexadecimal that is the same for the same signed bytes.
    package func digest(of delivery: WebhookDelivery) -> String { self.verifier.digest(of: delivery) }

    /// A text in hexadecimal that is the same for events of the same sources and ids.
    package static func identity(of events: [Event]) -> String {
        let names = events.flatMap { [JSONValue.string($0.source), .string($0.id)] }
        return SHA256.hash(data: JSONValue.array(names).jsonBytes).hexText
    }

    /// The headers that may be kept and shown.
    package func withoutSecrets(_ headers: DeliveryHeaders) -> DeliveryHeaders {
        headers.withoutSecrets(self.configuration.scheme.secretHeader)
    }

    /// What a delivery that is believed holds.
    package func content(of delivery: WebhookDelivery, limits: EngineLimits) throws(DeliveryFailure) -> Content {
        if self.configuration.provider == .github, delivery.headers.only("x-github-event") == "ping" { return .ignored }
        let jsonLimits = JSONLimits(sizeMaximum: limits.requestSize, depthMaximum: limits.nesting)
        var body = try DeliveryBody.json(of: delivery, limits: jsonLimits)
        if self.configuration.provider == .slack {
            if body["type"] == "url_verification", let challenge = body["challenge"]?.stringValue {
                return .challenge(challenge)
            }
            // A credential of former times that Slack still sends along.
            if case .object(var object) = body {
                object["token"] = nil
                body = .object(object)
            }
        }
        let input = EventMapping.Input(
            body: body,
            variables: [
                (
                    name: "headers",
                    value: CELValue(.object(WebhookVariables.headers(self.withoutSecrets(delivery.headers))))
                ),
                (name: "webhook", value: .string(self.name)),
            ],
            fallbackID: self.digest(of: delivery),
            countMaximum: limits.batchCount
        )
        do throws(MappingFailure) {
            let (events, _) = try self.configuration.mapping.events(of: input)
            return events.isEmpty ? .ignored : .events(events)
        } catch {
            throw .unmapped(error)
        }
    }
}

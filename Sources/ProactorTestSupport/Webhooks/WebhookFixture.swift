import ProactorComponents
package import ProactorDiagnostics
import ProactorModel
package import ProactorWebhooks
import ProactorYAML

/// Makes webhooks of what a deployment says of them.
package enum WebhookFixture {
    /// A declaration that cannot be used.
    package struct Refused: Error, CustomStringConvertible {
        package let description: String
    }

    /// What a declaration says, and what is wrong with it.
    ///
    /// - Parameter text: YAML of what stands under `webhook`.
    package static func read(
        _ text: String
    ) -> (configuration: WebhookConfiguration?, diagnostics: [Diagnostic]) {
        let (root, problems) = YAMLParser.parse(Array(text.utf8), file: "proactor.yaml")
        var context = YAMLContext(diagnostics: problems)
        let configuration = root.flatMap { WebhookSourceKind().configuration(from: $0, in: text, &context) }
        return (context.hasErrors ? nil : configuration, context.diagnostics)
    }

    /// A webhook that is ready to be used.
    ///
    /// - Parameters:
    ///   - text: YAML of what stands under `webhook`.
    ///   - secrets: By the names of environment variables.
    package static func source(
        _ text: String,
        named name: String = "hook",
        secrets: [String: String] = ["SECRET": "s3cret"]
    ) throws -> WebhookSource {
        let (configuration, diagnostics) = Self.read(text)
        guard let configuration else { throw Refused(description: "\(diagnostics)") }
        let environment = SourceEnvironment(
            baseDirectory: ".",
            secrets: SecretSource { reference in
                guard case .environment(let name) = reference else { return nil }
                return secrets[name]
            }
        )
        let made = try WebhookSourceKind().makeSource(named: name, configuration, in: environment)
        guard let source = made as? WebhookSource else { throw Refused(description: "it is no webhook") }
        return source
    }

    /// A delivery with these headers.
    package static func delivery(_ headers: [(String, String)], _ body: String) -> WebhookDelivery {
        WebhookDelivery(
            headers: DeliveryHeaders(headers.map { (name: $0.0, value: $0.1) }),
            body: Array(body.utf8)
        )
    }
}

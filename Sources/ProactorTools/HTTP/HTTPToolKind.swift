package import NIOSSL
package import ProactorComponents
import ProactorExpressions
import ProactorJSONSchema
package import ProactorModel
package import ProactorYAML

/// Tools of the kind `http`: one declared request.
///
/// ```yaml
/// http:
///   method: POST
///   url: https://tickets.example.com/api/items/{{ args.id }}
///   headers: { Authorization: "Bearer ${env:TICKETS_TOKEN}" }
///   body: { title: "{{ args.title }}" }
///   parameters: { type: object, required: [id, title] }
/// ```
package struct HTTPToolKind: ToolKind {
    /// What a declaration says.
    package struct Configuration: Sendable {
        let request: HTTPRequestTemplate
        /// What the arguments must look like.
        let parameters: JSONSchema?
        let allowed: [AllowedHost]
        let allowsPrivateAddresses: Bool
        let redirectMaximum: Int
        /// Bytes of an answer's body.
        let responseSizeMaximum: Int
        /// Headers of the answer that are in the result, in small letters.
        let headerNames: [String]
        /// What of `status`, `headers` and `body` is the result; all of it without this.
        let select: Expression?
    }

    private let resolver: any AddressResolver
    private let tlsConfiguration: TLSConfiguration?
    private let isPublic: @Sendable (IPAddress) -> Bool

    /// - Parameters:
    ///   - resolver: How hosts are found.
    ///   - tlsConfiguration: Whom to trust; the machine's authorities where it is `nil`.
    package init(
        resolver: any AddressResolver = SystemAddressResolver(),
        tlsConfiguration: TLSConfiguration? = nil
    ) {
        self.init(resolver: resolver, tlsConfiguration: tlsConfiguration) { $0.isPublic }
    }

    /// - Parameter isPublic: Which addresses a tool may connect to that is not allowed private ones.
    init(
        resolver: any AddressResolver,
        tlsConfiguration: TLSConfiguration?,
        isPublic: @escaping @Sendable (IPAddress) -> Bool
    ) {
        self.resolver = resolver
        self.tlsConfiguration = tlsConfiguration
        self.isPublic = isPublic
    }

    package var name: String { "http" }

    package var configurationSchema: JSONValue { HTTPToolReader.configurationSchema }

    package func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration? {
        context.mapping(node, "'http'") { HTTPToolReader.configuration(&$0) }
    }

    package func makeTool(
        named name: String,
        _ configuration: Configuration,
        in environment: ToolEnvironment
    ) throws(ToolFailure) -> any Tool {
        try HTTPTool(
            name: name,
            configuration,
            secrets: environment.secrets,
            resolver: self.resolver,
            clients: HTTPClients(tlsConfiguration: self.tlsConfiguration),
            isPublic: self.isPublic
        )
    }
}

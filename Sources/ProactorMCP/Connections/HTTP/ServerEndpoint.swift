import ProactorComponents

/// A server's address, with the secrets of its headers in place.
struct ServerEndpoint: Sendable {
    let url: String
    let headers: [(name: String, value: String)]

    /// - Throws: ``ToolFailure/Kind/misconfigured`` where a secret is missing, or cannot be sent in a header.
    init(
        _ endpoint: MCPConfiguration.Endpoint,
        for tool: String,
        from secrets: SecretSource
    ) throws(ToolFailure) {
        var headers: [(name: String, value: String)] = []
        for (name, text) in endpoint.headers.sorted(by: { $0.key < $1.key }) {
            let value = try text.resolved("the header '\(name)' of the tool '\(tool)'", from: secrets)
            guard HTTPFieldText.isValue(value) else {
                throw ToolFailure(
                    .misconfigured,
                    "the header '\(name)' of the tool '\(tool)' would have characters that no header can have"
                )
            }
            headers.append((name, value))
        }
        self.url = endpoint.url
        self.headers = headers
    }
}

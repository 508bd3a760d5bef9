package import ProactorComponents

/// Posts callbacks with the client of the tools: the address that is connected to is the one that was looked at.
package struct HTTPCallbackSender: CallbackSender {
    private let clients = HTTPClients(tlsConfiguration: nil)
    private let resolver: any AddressResolver
    private let permits: @Sendable (IPAddress) -> Bool

    /// - Parameter allowsPrivate: Whether it may post to addresses that are not on the public Internet.
    package init(allowsPrivate: Bool, resolver: any AddressResolver = SystemAddressResolver()) {
        self.init(resolver: resolver) { allowsPrivate || $0.isPublic }
    }

    /// - Parameter permits: Which addresses it may connect to.
    init(resolver: any AddressResolver, permits: @escaping @Sendable (IPAddress) -> Bool) {
        self.resolver = resolver
        self.permits = permits
    }

    package func post(
        _ body: [UInt8],
        headers: [(name: String, value: String)],
        to url: String
    ) async throws(CallbackFailure) -> CallbackAnswer {
        guard let target = HTTPTarget(url) else { throw CallbackFailure("the URL cannot be read") }
        let sender = HTTPSender(
            allowed: [AllowedHost(target)],
            permits: self.permits,
            responseSizeMaximum: Self.answerSizeMaximum,
            redirectMaximum: 0,
            resolver: self.resolver,
            clients: self.clients
        )
        let request = HTTPToolRequest(
            method: .post,
            target: target,
            headers: headers.map { HTTPToolRequest.Header(name: $0.name, value: $0.value, isSecret: false) },
            body: body,
            isBodySecret: true
        )
        do {
            let response = try await sender.send(request)
            let seconds = response.header("retry-after").flatMap { Int($0) }
            return CallbackAnswer(status: response.status, retryAfter: seconds.map { .seconds(max(0, $0)) })
        } catch {
            throw CallbackFailure(error.message)
        }
    }

    package func close() async { await self.clients.close() }

    /// Bytes of an answer, of which nobody reads any.
    private static let answerSizeMaximum = 1_048_576
}

package import NIOSSL
package import ProactorComponents

/// Posts to addresses that were looked at, and follows no redirection.
package struct GuardedPost: Sendable {
    /// An answer, its body read as far as it is wanted.
    package struct Answer: Sendable {
        package var status: Int
        package var body: [UInt8]
        /// The value of `Retry-After`, as it was sent.
        package var retryAfter: String?

        package var isSuccess: Bool { (200...299).contains(self.status) }
    }

    /// Bytes of an answer's body.
    private static let answerMaximum = 262_144

    private let permits: @Sendable (IPAddress) -> Bool
    private let timeout: Duration?
    private let resolver: any AddressResolver
    private let clients: HTTPClients

    /// - Parameters:
    ///   - allowsPrivateAddresses: Whether a host may have an address that is not on the public Internet.
    ///   - timeout: How long an exchange may take; `nil` where the caller waits no longer than it wants.
    ///   - tlsConfiguration: Whom to trust; the machine's authorities where it is `nil`.
    package init(
        allowsPrivateAddresses: Bool,
        timeout: Duration?,
        resolver: any AddressResolver = SystemAddressResolver(),
        tlsConfiguration: TLSConfiguration? = nil
    ) {
        self.init(timeout: timeout, resolver: resolver, tlsConfiguration: tlsConfiguration) {
            allowsPrivateAddresses || $0.isPublic
        }
    }

    /// - Parameter permits: Which addresses may be connected to.
    init(
        timeout: Duration?,
        resolver: any AddressResolver,
        tlsConfiguration: TLSConfiguration? = nil,
        permits: @escaping @Sendable (IPAddress) -> Bool
    ) {
        self.permits = permits
        self.timeout = timeout
        self.resolver = resolver
        self.clients = HTTPClients(tlsConfiguration: tlsConfiguration)
    }

    /// Whether a text is a URL that can be posted to.
    package static func isURL(_ text: String) -> Bool { HTTPTarget(text) != nil }

    /// - Parameter headers: By name; the first is sent first.
    package func post(
        _ body: [UInt8],
        to url: String,
        headers: [(name: String, value: String)]
    ) async throws(ToolFailure) -> Answer {
        guard let target = HTTPTarget(url) else { throw ToolFailure(.misconfigured, "the address is no URL") }
        let sender = HTTPSender(
            allowed: [AllowedHost(target)],
            permits: self.permits,
            responseSizeMaximum: Self.answerMaximum,
            redirectMaximum: 0,
            resolver: self.resolver,
            clients: self.clients
        )
        let request = HTTPToolRequest(
            method: .post,
            target: target,
            headers: headers.map { HTTPToolRequest.Header(name: $0.name, value: $0.value, isSecret: true) },
            body: body,
            isBodySecret: true
        )
        let response = try await self.beforeTimeout { () async throws(ToolFailure) in try await sender.send(request) }
        return Answer(status: response.status, body: response.body, retryAfter: response.header("retry-after"))
    }

    /// Frees the connections. Nothing is posted after it.
    package func close() async { await self.clients.close() }

    private func beforeTimeout(
        _ work: @escaping @Sendable () async throws(ToolFailure) -> HTTPToolResponse
    ) async throws(ToolFailure) -> HTTPToolResponse {
        guard let timeout = self.timeout else { return try await work() }
        let result = await withTaskGroup(of: Result<HTTPToolResponse, ToolFailure>.self) { group in
            group.addTask {
                do throws(ToolFailure) { return .success(try await work()) } catch { return .failure(error) }
            }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return .failure(ToolFailure(.unavailable, "no answer within \(timeout)"))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(ToolFailure(.unavailable, "the call was cancelled"))
        }
        return try result.get()
    }
}

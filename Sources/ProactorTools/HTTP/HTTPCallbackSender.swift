package import ProactorComponents

/// Posts callbacks with the client of the tools: the address that is connected to is the one that was looked at.
package struct HTTPCallbackSender: CallbackSender {
    private let post: GuardedPost

    /// - Parameter allowsPrivate: Whether it may post to addresses that are not on the public Internet.
    package init(allowsPrivate: Bool, resolver: any AddressResolver = SystemAddressResolver()) {
        // How long a receiver may take is the caller's matter.
        self.post = GuardedPost(allowsPrivateAddresses: allowsPrivate, timeout: nil, resolver: resolver)
    }

    /// - Parameter permits: Which addresses it may connect to.
    init(resolver: any AddressResolver, permits: @escaping @Sendable (IPAddress) -> Bool) {
        self.post = GuardedPost(timeout: nil, resolver: resolver, permits: permits)
    }

    package func post(
        _ body: [UInt8],
        headers: [(name: String, value: String)],
        to url: String
    ) async throws(CallbackFailure) -> CallbackAnswer {
        let answer: GuardedPost.Answer
        do {
            answer = try await self.post.post(body, to: url, headers: headers)
        } catch {
            throw CallbackFailure(error.message)
        }
        let seconds = answer.retryAfter.flatMap { Int($0) }
        return CallbackAnswer(status: answer.status, retryAfter: seconds.map { .seconds(max(0, $0)) })
    }

    package func close() async { await self.post.close() }
}

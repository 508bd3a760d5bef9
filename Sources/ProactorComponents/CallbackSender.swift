/// Posts to URLs that senders of events named.
package protocol CallbackSender: Sendable {
    /// Posts a body, without following redirections, and only to addresses that callbacks may go to.
    ///
    /// - Parameter url: An absolute URL of http or https.
    /// - Throws: Why there is no answer.
    func post(
        _ body: [UInt8],
        headers: [(name: String, value: String)],
        to url: String
    ) async throws(CallbackFailure) -> CallbackAnswer

    /// Frees what it holds. Nothing is posted after it.
    func close() async
}

/// What the receiver of a callback answered.
package struct CallbackAnswer: Hashable, Sendable {
    package var status: Int
    /// What its `Retry-After` says, where that is a number of seconds.
    package var retryAfter: Duration?

    package init(status: Int, retryAfter: Duration? = nil) {
        self.status = status
        self.retryAfter = retryAfter
    }
}

/// Why a callback got no answer; it may be tried again.
package struct CallbackFailure: Error, Hashable, Sendable {
    package var message: String

    package init(_ message: String) { self.message = message }
}

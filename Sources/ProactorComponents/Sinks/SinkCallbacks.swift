package import ProactorModel

/// A sink in whose messages people decide: its service posts what they pressed.
package protocol InteractiveSink: Sink {
    /// Answers such a post, within the time that the service waits. Nothing in it is believed before its signature was checked.
    func answer(_ request: SinkRequest, desk: some SinkDesk) async -> SinkResponse
}

/// A sink that sends links by which people decide.
package protocol LinkingSink: Sink {
    var links: ApprovalLinks? { get }
}

/// What a sink's service posted.
package struct SinkRequest: Hashable, Sendable {
    /// By name in lower case.
    package var headers: [String: String]
    package var body: [UInt8]
    package var receivedAt: Timestamp

    package init(headers: [String: String], body: [UInt8], receivedAt: Timestamp) {
        self.headers = headers
        self.body = body
        self.receivedAt = receivedAt
    }
}

/// What the service is answered.
package struct SinkResponse: Hashable, Sendable {
    /// An HTTP status.
    package var status: Int
    package var body: JSONValue?

    package init(status: Int, body: JSONValue? = nil) {
        self.status = status
        self.body = body
    }
}

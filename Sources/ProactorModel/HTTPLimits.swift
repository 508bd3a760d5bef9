/// What bounds one HTTP connection and all of them; `http:` in `proactor.yaml` changes it.
package struct HTTPLimits: Hashable, Sendable {
    /// Bytes of all header fields of a request together, and of its first line.
    package var headerSize = 32_768
    /// How long the first request's header may take, from the connection's beginning.
    package var headerTime = Duration.seconds(10)
    /// A span in which at least ``bodyRate`` of a request's body must come, again and again until its end.
    package var bodyTime = Duration.seconds(20)
    /// Bytes in a second that a request's body must have on average.
    package var bodyRate = 256
    /// How long a connection is kept without a request, and how long every later request's header may take.
    package var idleTime = Duration.seconds(75)
    /// How long a client may take nothing of an answer that waits for it.
    package var writeTime = Duration.seconds(30)
    /// Connections at once. Past it the one that was idle longest is closed for a new one, which is refused when none is idle.
    package var connections = 12_000
    /// After which time a WebSocket's client is asked whether it is there; one that leaves two such questions without an answer is
    /// gone.
    package var pingTime = Duration.seconds(20)
    /// Bytes of a message that a client sends over a WebSocket.
    package var messageSize = 16_384

    package init() {}
}

import NIOCore
import NIOPosix

/// A connection on which bytes are written as they are, for what no HTTP client would send.
struct RawConnection {
    /// Bytes of an answer that are read at most.
    private static let answerMaximum = 4 * 1_048_576

    /// Sends the bytes, and reads until the server closes or `isEnough`.
    ///
    /// - Parameter endsWriting: Whether the end of the bytes is the end of what the client has to say.
    static func exchange(
        port: Int,
        _ bytes: [UInt8],
        endsWriting: Bool = true,
        until isEnough: (String) -> Bool = { _ in false }
    ) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true)
                    )
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: bytes))
            if endsWriting { outbound.finish() }
            var answer = ""
            do {
                for try await buffer in inbound {
                    answer += String(buffer: buffer)
                    if isEnough(answer) || answer.utf8.count > Self.answerMaximum { break }
                }
            } catch is IOError {
                // The server closed before it had read everything.
            }
            return answer
        }
    }

    static func exchange(
        port: Int,
        _ text: String,
        endsWriting: Bool = true,
        until isEnough: (String) -> Bool = { _ in false }
    ) async throws -> String {
        try await Self.exchange(port: port, Array(text.utf8), endsWriting: endsWriting, until: isEnough)
    }

    /// The status of an answer's first response.
    static func status(_ answer: String) -> Int? {
        guard answer.hasPrefix("HTTP/1.1 ") else { return nil }
        return Int(answer.dropFirst("HTTP/1.1 ".count).prefix(3))
    }
}

import Foundation
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

    /// A connection on which what is sent depends on what came.
    struct Session {
        private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        /// What came and was not received yet.
        private var bytes: [UInt8] = []

        fileprivate init(
            _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
            _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        ) {
            self.outbound = outbound
            self.inbound = inbound
        }

        func send(_ bytes: [UInt8]) async throws { try await self.outbound.write(ByteBuffer(bytes: bytes)) }

        func send(_ text: String) async throws { try await self.send(Array(text.utf8)) }

        /// What comes up to the end of a text, or to the end of the connection.
        mutating func receive(through end: String) async throws -> String {
            while true {
                let text = String(decoding: self.bytes, as: UTF8.self)
                if let range = text.range(of: end) {
                    let received = String(text[..<range.upperBound])
                    self.bytes.removeFirst(received.utf8.count)
                    return received
                }
                guard try await self.receive() else { return String(decoding: self.rest(), as: UTF8.self) }
            }
        }

        /// This many bytes, or as many as come before the end of the connection.
        mutating func receive(_ count: Int) async throws -> [UInt8] {
            while self.bytes.count < count { guard try await self.receive() else { return self.rest() } }
            defer { self.bytes.removeFirst(count) }
            return Array(self.bytes.prefix(count))
        }

        /// All that comes until the server closes the connection.
        mutating func receiveAll() async throws -> [UInt8] {
            while try await self.receive() {}
            return self.rest()
        }

        private mutating func rest() -> [UInt8] {
            defer { self.bytes = [] }
            return self.bytes
        }

        private mutating func receive() async throws -> Bool {
            do {
                guard let buffer = try await self.inbound.next() else { return false }
                self.bytes += buffer.readableBytesView
                return true
            } catch is IOError {
                return false
            }
        }
    }

    /// Keeps a connection while `body` runs.
    static func session<Value>(port: Int, _ body: (inout Session) async throws -> Value) async throws -> Value {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var session = Session(outbound, inbound.makeAsyncIterator())
            return try await body(&session)
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

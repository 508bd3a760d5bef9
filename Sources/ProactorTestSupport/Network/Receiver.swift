import NIOCore
import NIOHTTP1
package import ProactorModel
import Synchronization

/// An HTTP server that answers as a test says, and remembers what it was sent.
package final class Receiver: Sendable {
    /// What was sent, in order.
    package struct Request: Hashable, Sendable {
        package let method: String
        package let path: String
        /// By name in lower case.
        package let headers: [String: String]
        package let body: [UInt8]

        package var json: JSONValue { (try? JSONParser.parse(self.body)) ?? .null }
        package var text: String { String(decoding: self.body, as: UTF8.self) }
    }

    /// What is answered.
    package struct Reply: Sendable {
        package var status: Int
        package var headers: [String: String]
        package var body: String

        package init(_ status: Int, _ body: String = "", headers: [String: String] = [:]) {
            self.status = status
            self.headers = headers
            self.body = body
        }

        package init(_ json: JSONValue) { self.init(200, json.jsonText, headers: ["content-type": "application/json"]) }
    }

    /// Bytes of a request that are kept.
    private static let bodyMaximum = 1_048_576

    private let reply: @Sendable (_ request: Request, _ number: Int) -> Reply
    private let isSilent: Bool
    private let received = Mutex<[Request]>([])
    private let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)

    private init(_ reply: @escaping @Sendable (_ request: Request, _ number: Int) -> Reply, isSilent: Bool) {
        self.reply = reply
        self.isSilent = isSilent
    }

    package var requests: [Request] { self.received.withLock { $0 } }

    /// Returns once as many requests have come.
    package func requests(count: Int) async -> [Request] {
        if self.requests.count >= count { return self.requests }
        for await _ in self.arrivals where self.requests.count >= count { break }
        return self.requests
    }

    /// - Parameters:
    ///   - reply: Answers a request; they are numbered from 1.
    ///   - body: Is given where the server is: `http://127.0.0.1:…`.
    package static func run<Value>(
        _ reply: @escaping @Sendable (_ request: Request, _ number: Int) -> Reply,
        body: (_ receiver: Receiver, _ url: String) async throws -> Value
    ) async throws -> Value {
        try await Receiver(reply, isSilent: false).run(body)
    }

    /// Runs a server that takes everything and answers nothing.
    package static func runSilent<Value>(_ body: (_ url: String) async throws -> Value) async throws -> Value {
        let receiver = Receiver({ _, _ in Reply(200) }, isSilent: true)
        return try await receiver.run { _, url in try await body(url) }
    }

    private func run<Value>(
        _ body: (_ receiver: Receiver, _ url: String) async throws -> Value
    ) async throws -> Value {
        try await Listener.run(
            configure: { try $0.pipeline.syncOperations.configureHTTPServerPipeline() },
            serve: { (channel: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>) in
                await self.serve(channel)
            },
            body: { port in try await body(self, "http://127.0.0.1:\(port)") }
        )
    }

    private func serve(_ channel: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>) async {
        // A client that goes away in the middle is none of a test's business here.
        try? await channel.executeThenClose { inbound, outbound in
            var head: HTTPRequestHead?
            var body: [UInt8] = []
            for try await part in inbound {
                switch part {
                case .head(let next):
                    head = next
                    body = []
                case .body(let buffer):
                    guard body.count + buffer.readableBytes <= Self.bodyMaximum else { return }
                    body.append(contentsOf: buffer.readableBytesView)
                case .end:
                    guard let head else { return }
                    try await self.answer(head, body, outbound)
                }
            }
        }
    }

    private func answer(
        _ head: HTTPRequestHead,
        _ body: [UInt8],
        _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws {
        let request = Request(
            method: head.method.rawValue,
            path: head.uri,
            headers: Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first },
            body: body
        )
        let number = self.received.withLock { received in
            received.append(request)
            return received.count
        }
        self.arrival.yield()
        guard !self.isSilent else { return }
        let reply = self.reply(request, number)
        var headers = HTTPHeaders(reply.headers.map { ($0.key, $0.value) })
        headers.replaceOrAdd(name: "content-length", value: String(reply.body.utf8.count))
        try await outbound.write(
            .head(HTTPResponseHead(version: .http1_1, status: .init(statusCode: reply.status), headers: headers))
        )
        try await outbound.write(.body(.byteBuffer(ByteBuffer(string: reply.body))))
        try await outbound.write(.end(nil))
    }
}

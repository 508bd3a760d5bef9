import NIOCore
import NIOHTTP1
package import ProactorModel
import Synchronization

/// A collector for tests: a real server of OTLP/HTTP on a port of its own that answers as it is told, and remembers everything.
package final class CollectorStandIn: Sendable {
    /// What a request is answered with.
    package struct Reply: Sendable {
        package var status: Int
        package var headers: [(String, String)]
        package var body: String

        package init(status: Int = 200, headers: [(String, String)] = [], body: String = "{}") {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    /// One request that came.
    package struct Received: Sendable {
        package var path: String
        /// By lower-case names.
        package var headers: [String: String]
        package var body: [UInt8]
    }

    private struct State {
        var port = 0
        var received: [Received] = []
        var replies: [Reply] = []
        var waiters: [(count: Int, CheckedContinuation<Void, Never>)] = []
    }

    private static let bodyMaximum = 33_554_432

    private let state = Mutex(State())

    /// Serves while `body` runs.
    ///
    /// - Parameter replies: What the first requests are answered with; further ones are taken.
    package static func run<Value>(
        replies: [Reply] = [],
        _ body: (CollectorStandIn) async throws -> Value
    ) async throws -> Value {
        let collector = CollectorStandIn()
        collector.state.withLock { $0.replies = replies }
        return try await Listener.run(
            configure: { channel in try channel.pipeline.syncOperations.configureHTTPServerPipeline() },
            serve: { (channel: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>) in
                await collector.serve(channel)
            },
            body: { port in
                collector.state.withLock { $0.port = port }
                return try await body(collector)
            }
        )
    }

    /// The address, without a path.
    package var endpoint: String { "http://127.0.0.1:\(self.state.withLock { $0.port })" }

    package var received: [Received] { self.state.withLock { $0.received } }

    /// All spans that came, in their order, in the form in which they came.
    package var spans: [JSONValue] {
        self.received.flatMap { request -> [JSONValue] in
            let json = try? JSONParser.parse(request.body, limits: JSONLimits(sizeMaximum: Self.bodyMaximum))
            return (json?["resourceSpans"]?.arrayValue ?? [])
                .flatMap { $0["scopeSpans"]?.arrayValue ?? [] }.flatMap { $0["spans"]?.arrayValue ?? [] }
        }
    }

    /// Returns once this many requests came.
    package func wait(for count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = self.state.withLock { state in
                guard state.received.count < count else { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func serve(_ channel: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>) async {
        // A client that goes away in the middle is none of a test's business here.
        try? await channel.executeThenClose { inbound, outbound in
            var head: HTTPRequestHead?
            var body: [UInt8] = []
            for try await part in inbound {
                switch part {
                case .head(let next): (head, body) = (next, [])
                case .body(let buffer):
                    guard body.count + buffer.readableBytes <= Self.bodyMaximum else { return }
                    body.append(contentsOf: buffer.readableBytesView)
                case .end:
                    guard let head else { return }
                    let reply = self.take(head, body)
                    var headers = HTTPHeaders([
                        ("Content-Type", "application/json"), ("Content-Length", String(reply.body.utf8.count)),
                    ])
                    for (name, value) in reply.headers { headers.add(name: name, value: value) }
                    let status = HTTPResponseStatus(statusCode: reply.status)
                    try await outbound.write(
                        .head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))
                    )
                    try await outbound.write(.body(.byteBuffer(ByteBuffer(string: reply.body))))
                    try await outbound.write(.end(nil))
                }
            }
        }
    }

    private func take(_ head: HTTPRequestHead, _ body: [UInt8]) -> Reply {
        let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        let (reply, due) = self.state.withLock { state -> (Reply, [CheckedContinuation<Void, Never>]) in
            state.received.append(Received(path: head.uri, headers: headers, body: body))
            let count = state.received.count
            let due = state.waiters.filter { $0.count <= count }.map(\.1)
            state.waiters.removeAll { $0.count <= count }
            return (state.replies.isEmpty ? Reply() : state.replies.removeFirst(), due)
        }
        for waiter in due { waiter.resume() }
        return reply
    }
}

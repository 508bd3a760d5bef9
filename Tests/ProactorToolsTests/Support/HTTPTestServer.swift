import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A web server on every address of this machine that answers as a test says and remembers what it was asked.
final class HTTPTestServer: Sendable {
    struct Request: Sendable {
        var method: String
        var uri: String
        var headers: HTTPHeaders
        var body: String
        /// The address that the client connected to.
        var address: String
    }

    enum Answer: Sendable {
        case whole(Int, [(String, String)], String)
        case bytes(Int, [(String, String)], [UInt8])
        /// Parts of one kilobyte without an end.
        case endless
        /// Nothing at all.
        case never
        /// The beginning of an answer, and then nothing.
        case stuck
        /// The connection is closed instead.
        case closed

        static func json(_ text: String, status: Int = 200) -> Self {
            .whole(status, [("Content-Type", "application/json")], text)
        }
    }

    /// What is answered to whom.
    struct Script: Sendable {
        let answer: @Sendable (Request) -> Answer

        init(_ answer: @escaping @Sendable (Request) -> Answer) { self.answer = answer }
    }

    private let asked = Mutex<[Request]>([])
    let port: Int

    var requests: [Request] { self.asked.withLock { $0 } }
    var authority: String { "127.0.0.1:\(self.port)" }

    private init(port: Int) { self.port = port }

    /// Runs a server for as long as `body` takes.
    static func run<Value>(
        _ script: Script,
        tls: NIOSSLContext? = nil,
        _ body: (HTTPTestServer) async throws -> Value
    ) async throws -> Value {
        let handling = Handling(script)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    try channel.pipeline.syncOperations.addHandler(Handler(handling))
                }
            }
            .bind(host: "0.0.0.0", port: 0).get()
        let server = HTTPTestServer(port: channel.localAddress?.port ?? 0)
        handling.server.withLock { $0 = server }
        let result: Result<Value, any Error>
        do { result = .success(try await body(server)) } catch { result = .failure(error) }
        handling.server.withLock { $0 = nil }
        try await channel.close()
        return try result.get()
    }

    private final class Handling: Sendable {
        let script: Script
        let server = Mutex<HTTPTestServer?>(nil)

        init(_ script: Script) { self.script = script }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let handling: Handling
        private var head: HTTPRequestHead?
        private var body = ByteBuffer()

        init(_ handling: Handling) { self.handling = handling }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch self.unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                self.body.clear()
            case .body(var part): self.body.writeBuffer(&part)
            case .end:
                guard let head = self.head else { return }
                let request = Request(
                    method: head.method.rawValue,
                    uri: head.uri,
                    headers: head.headers,
                    body: String(buffer: self.body),
                    address: context.localAddress?.ipAddress ?? ""
                )
                self.handling.server.withLock { server in server?.asked.withLock { $0.append(request) } }
                self.answer(self.handling.script.answer(request), context)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func answer(_ answer: Answer, _ context: ChannelHandlerContext) {
            switch answer {
            case .whole(let status, let headers, let body):
                self.write(status, headers, Array(body.utf8), context)
            case .bytes(let status, let headers, let body): self.write(status, headers, body, context)
            case .never: break
            case .closed:
                // Programs that other tests have just started hold the connection open too, until they are all there.
                context.close(mode: .output, promise: nil)
                context.close(promise: nil)
            case .stuck:
                self.writeHead(200, [("Content-Length", "100")], context)
                self.writePart(Array("abc".utf8), context).cascade(to: nil)
            case .endless:
                self.writeHead(200, [("Transfer-Encoding", "chunked")], context)
                self.goOn(context)
            }
        }

        private func goOn(_ context: ChannelHandlerContext) {
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            self.writePart([UInt8](repeating: 0x61, count: 1024), context).whenSuccess {
                let (handler, context) = bound.value
                handler.goOn(context)
            }
        }

        private func writeHead(_ status: Int, _ headers: [(String, String)], _ context: ChannelHandlerContext) {
            let head = HTTPResponseHead(
                version: .http1_1,
                status: HTTPResponseStatus(statusCode: status),
                headers: HTTPHeaders(headers)
            )
            context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        }

        private func writePart(_ bytes: [UInt8], _ context: ChannelHandlerContext) -> EventLoopFuture<Void> {
            context.writeAndFlush(self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))))
        }

        private func write(
            _ status: Int,
            _ headers: [(String, String)],
            _ body: [UInt8],
            _ context: ChannelHandlerContext
        ) {
            self.writeHead(status, headers + [("Content-Length", "\(body.count)")], context)
            context.write(self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
            context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}

import NIOCore
import NIOHTTP1
import ProactorComponents
import ProactorModel
import ProactorTestSupport
import Synchronization
import Testing

/// An HTTP server on loopback that answers as a test tells it to, and keeps what it was asked.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        var method: HTTPMethod
        var headers: HTTPHeaders
        var body: JSONValue

        /// The method of the message in it.
        var call: String? { self.body["method"]?.stringValue }
        var id: JSONValue { self.body["id"] ?? .null }
    }

    struct Response: Sendable {
        enum End: Sendable {
            case whole
            /// The connection is closed in the middle.
            case brokenOff
            /// Nothing more comes; it is noted when the client leaves.
            case never
        }

        var status = 200
        var headers: HTTPHeaders = [:]
        var pieces: [String] = []
        var end = End.whole

        static func json(_ value: JSONValue, status: Int = 200, headers: HTTPHeaders = [:]) -> Self {
            var headers = headers
            headers.add(name: "Content-Type", value: "application/json")
            return Self(status: status, headers: headers, pieces: [value.jsonText])
        }

        static func result(_ result: JSONValue, to request: Request, headers: HTTPHeaders = [:]) -> Self {
            .json(["jsonrpc": "2.0", "id": request.id, "result": result], headers: headers)
        }

        static func error(_ code: Int64, _ message: String, to request: Request, status: Int = 400) -> Self {
            .json(
                ["jsonrpc": "2.0", "id": request.id, "error": ["code": .int(code), "message": .string(message)]],
                status: status
            )
        }

        static func stream(_ pieces: [String], end: End = .whole) -> Self {
            Self(headers: ["Content-Type": "text/event-stream; charset=utf-8"], pieces: pieces, end: end)
        }

        static func text(_ text: String, status: Int, type: String = "text/html") -> Self {
            Self(status: status, headers: ["Content-Type": type], pieces: [text])
        }
    }

    typealias Answer = @Sendable (Request) -> Response

    private let answer: Answer
    private let requests = Mutex<[Request]>([])
    /// Hears of each client that left before its answer was whole.
    let departures = Collector()

    private init(_ answer: @escaping Answer) { self.answer = answer }

    var received: [Request] { self.requests.withLock { $0 } }

    func received(_ call: String) -> [Request] { self.received.filter { $0.call == call } }

    /// Runs a server while `body` runs, which is given its address.
    static func run(
        _ answer: @escaping Answer,
        _ body: @escaping @Sendable (ScriptedServer, String) async throws -> Void
    ) async throws {
        let server = ScriptedServer(answer)
        try await Listener.run(
            configure: { try $0.pipeline.syncOperations.configureHTTPServerPipeline() },
            serve: { connection in try? await server.serve(connection) },
            body: { port in try await body(server, "http://127.0.0.1:\(port)/mcp") }
        )
    }

    private func serve(_ connection: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>) async throws {
        try await connection.executeThenClose { inbound, outbound in
            var parts = inbound.makeAsyncIterator()
            while let (head, body) = try await Self.read(&parts) {
                let value = try? JSONParser.parse(Array(body.readableBytesView))
                let request = Request(method: head.method, headers: head.headers, body: value ?? .null)
                self.requests.withLock { $0.append(request) }
                let response = self.answer(request)
                var headers = response.headers
                headers.add(name: "Transfer-Encoding", value: "chunked")
                let status = HTTPResponseStatus(statusCode: response.status)
                try await outbound.write(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)))
                for piece in response.pieces { try await outbound.write(.body(.byteBuffer(ByteBuffer(string: piece)))) }
                switch response.end {
                case .whole: try await outbound.write(.end(nil))
                case .brokenOff: return
                case .never:
                    while let part = try? await parts.next() { _ = part }
                    if !Task.isCancelled { self.departures.add(request.call ?? "") }
                    return
                }
            }
        }
    }

    private static func read(
        _ parts: inout NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
    ) async throws -> (HTTPRequestHead, ByteBuffer)? {
        var head: HTTPRequestHead?
        var body = ByteBuffer()
        while let part = try await parts.next() {
            switch part {
            case .head(let requestHead): head = requestHead
            case .body(let buffer): body.writeImmutableBuffer(buffer)
            case .end: return head.map { ($0, body) }
            }
        }
        return nil
    }
}

extension ScriptedServer {
    /// Runs a server, and a tool that asks it.
    static func withTool(
        _ answer: @escaping Answer,
        _ rest: String = "",
        _ body: @escaping @Sendable (any Tool, ScriptedServer) async throws -> Void
    ) async throws {
        try await self.run(answer) { server, url in
            try await ProactorMCPTests.withTool("url: \(url)\n\(rest)") { tool async throws in
                try await body(tool, server)
            }
        }
    }

    /// How a call of a server fails, and what the server was asked.
    static func failure(_ answer: @escaping Answer) async throws -> (ToolFailure, [String?]) {
        let found = Mutex<(ToolFailure, [String?])?>(nil)
        try await self.withTool(answer) { tool, server in
            let failure = try await tool.failure("t")
            found.withLock { $0 = (failure, server.received.map(\.call)) }
        }
        return try #require(found.withLock { $0 })
    }
}

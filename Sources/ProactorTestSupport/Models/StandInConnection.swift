import NIOCore
import NIOHTTP1
import ProactorModel

/// One connection to a ``ProviderStandIn``.
struct StandInConnection {
    typealias Writer = NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>

    /// What becomes of the connection after an answer.
    enum Continuation {
        case open
        case closed
    }

    /// Bytes of a request that are kept; the real ones take 32 MB too.
    private static let bodyMaximum = 33_554_432

    private let standIn: ProviderStandIn

    /// Answers requests until one of the sides has enough.
    ///
    /// - Parameter channel: Does not read before it is served.
    static func serve(_ channel: any Channel, _ standIn: ProviderStandIn) async {
        standIn.noteConnection()
        let connection = Self(standIn: standIn)
        let wrapped = try? await channel.eventLoop.submit {
            try NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>(wrappingChannelSynchronously: channel)
        }.get()
        // A client that goes away in the middle is none of a test's business here.
        try? await wrapped?.executeThenClose { inbound, outbound in
            try await channel.setOption(.autoRead, value: true).get()
            var head: HTTPRequestHead?
            var body: [UInt8] = []
            for try await part in inbound {
                switch part {
                case .head(let next):
                    head = next
                    body = []
                case .body(let buffer):
                    if body.count + buffer.readableBytes <= Self.bodyMaximum {
                        body.append(contentsOf: buffer.readableBytesView)
                    }
                case .end:
                    guard let head else { return }
                    if try await connection.answer(head, body, outbound) == .closed { return }
                }
            }
        }
    }

    private func answer(_ head: HTTPRequestHead, _ body: [UInt8], _ outbound: Writer) async throws -> Continuation {
        let dialect: StandInDialect
        switch (head.method, head.uri) {
        case (.POST, "/v1/messages"): dialect = .anthropic
        case (.POST, "/v1/chat/completions"): dialect = .openAI
        default:
            let text: JSONValue = ["error": ["type": "not_found_error", "message": "Not Found"]]
            return try await self.send(status: 404, HTTPHeaders(), text, outbound)
        }
        let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        let json = (try? JSONParser.parse(body, limits: JSONLimits(sizeMaximum: Self.bodyMaximum))) ?? .null
        let request = self.standIn.begin(dialect, headers: headers, body: json)
        defer { self.standIn.endAnswering() }
        let now = self.standIn.options.now()
        let verdict = await self.standIn.verdict(on: request, at: now)
        var answerHeaders = StandInHeaders.standard(
            dialect,
            self.standIn.limiter,
            number: request.number,
            now: now
        )
        switch verdict {
        case .reply(.turn(let turn)): return try await self.send(turn, to: request, answerHeaders, outbound)
        case .reply(.failure(let failure)), .refused(let failure):
            StandInHeaders.add(failure, to: &answerHeaders, now: now)
            let status = failure.status(in: dialect)
            if let body = failure.body(in: dialect) {
                return try await self.send(status: status, answerHeaders, body, outbound)
            }
            let page = "<html><head><title>\(status)</title></head><body>\(failure.message) cloudflare</body></html>"
            return try await self.send(status: status, answerHeaders, Array(page.utf8), "text/html", outbound)
        }
    }

    // MARK: Whole bodies

    private func send(
        status: Int,
        _ headers: HTTPHeaders,
        _ json: JSONValue,
        _ outbound: Writer
    ) async throws -> Continuation {
        try await self.send(status: status, headers, json.jsonBytes, "application/json", outbound)
    }

    private func send(
        status: Int,
        _ headers: HTTPHeaders,
        _ body: [UInt8],
        _ type: String,
        _ outbound: Writer
    ) async throws -> Continuation {
        var headers = headers
        headers.add(name: "content-type", value: type)
        headers.add(name: "content-length", value: "\(body.count)")
        try await outbound.write(.head(Self.head(status, headers)))
        try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: body))))
        try await outbound.write(.end(nil))
        return .open
    }

    private static func head(_ status: Int, _ headers: HTTPHeaders) -> HTTPResponseHead {
        HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
    }

    // MARK: Turns

    private func send(
        _ turn: StandInTurn,
        to request: StandInRequest,
        _ headers: HTTPHeaders,
        _ outbound: Writer
    ) async throws -> Continuation {
        // The connection stays open, and the client closes it.
        if turn.faults.contains(.silent) { return .open }
        if !request.isStreamed || turn.faults.contains(.unstreamed) {
            let answer =
                request.dialect == .anthropic
                ? AnthropicStandInWire.answer(turn, to: request) : OpenAIStandInWire.answer(turn, to: request)
            return try await self.send(status: 200, headers, answer, outbound)
        }
        let stream = StandInStream(turn, to: request)
        var headers = headers
        headers.add(name: "content-type", value: "text/event-stream; charset=utf-8")
        headers.add(name: "transfer-encoding", value: "chunked")
        try await outbound.write(.head(Self.head(200, headers)))
        for piece in stream.writes {
            try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: piece))))
        }
        switch stream.end {
        case .whole:
            try await outbound.write(.end(nil))
            return .open
        case .dropped: return .closed
        case .stalled: return .open
        }
    }
}

import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import ProactorComponents
import ProactorModel
import Synchronization

/// A server that is reached by streamable HTTP: one POST for each message.
final class HTTPConnection: MCPConnection {
    private struct State {
        var lastID: Int64 = 0
        /// The session that a legacy server opened.
        var session: String?
        var revision = MCPRevision.modern
    }

    private let endpoint: ServerEndpoint
    private let client: HTTPClient
    private let state = Mutex(State())
    private let logger: Logger
    private let onListChange: ListChangeHandler

    init(_ endpoint: ServerEndpoint, logger: Logger, onListChange: @escaping ListChangeHandler) {
        var configuration = HTTPClient.Configuration()
        // A redirection would take the headers' secrets to an address that nobody wrote.
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(MCPLimits.connectTimeoutSeconds)
        self.client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.endpoint = endpoint
        self.logger = logger
        self.onListChange = onListChange
    }

    var isOpen: Bool { true }

    func exchange(
        _ request: MCPRequest,
        in revision: MCPRevision,
        _ listener: ExchangeListener
    ) async throws(ToolFailure) -> RPCOutcome {
        let isHandshake = request.method == MCPRequest.initialize.method
        let (id, session) = self.state.withLock { state in
            state.lastID += 1
            if isHandshake { state.session = nil }
            state.revision = revision
            return (state.lastID, state.session)
        }
        let body = RPCWriter.request(id: id, request.method, revision.params(of: request, id: id))
        guard body.count <= MCPLimits.messageSizeMaximum else {
            throw ToolFailure(.invalidArguments, "the call has more than \(MCPLimits.messageSizeMaximum) bytes")
        }
        do {
            let response = try await self.client.execute(
                self.post(body, request, revision, session: isHandshake ? nil : session),
                deadline: .distantFuture,
                logger: nil
            )
            if isHandshake { self.state.withLock { $0.session = response.headers.first(name: "Mcp-Session-Id") } }
            let reply = HTTPReply(response, id: id)
            guard reply.isSuccess else {
                return session != nil && reply.status == 404 ? .sessionLost : try await reply.refusal()
            }
            guard reply.isStream else { return try await reply.message() }
            return try await self.follow(reply, revision, session: session, listener)
        } catch {
            if Task.isCancelled, request.isCancellable, !revision.isModern { await self.cancel(id, revision, session) }
            throw Self.failure(error)
        }
    }

    func confirmHandshake(in revision: MCPRevision) async throws(ToolFailure) {
        let session = self.state.withLock { $0.session }
        let body = RPCWriter.notification("notifications/initialized", [:])
        do {
            let request = self.post(body, nil, revision, session: session)
            let response = try await self.client.execute(request, deadline: .distantFuture, logger: nil)
            let reply = HTTPReply(response, id: 0)
            guard reply.isSuccess else { throw FailureWords.failure(of: try await reply.refusal()) }
        } catch {
            throw Self.failure(error)
        }
    }

    func close() async {
        let (session, revision) = self.state.withLock { ($0.session, $0.revision) }
        await untilDone(within: .seconds(MCPLimits.farewellTimeoutSeconds)) {
            guard let session else { return }
            var request = self.request(.DELETE, revision, session: session)
            request.headers.add(name: "Accept", value: "application/json")
            // Servers may refuse to end sessions; there is nothing to do about it then.
            _ = try? await self.client.execute(request, deadline: Self.farewellDeadline, logger: nil)
        }
        try? await self.client.shutdown()
    }

    /// Reads a stream up to the answer; a legacy one that breaks off is taken up again where it can be.
    private func follow(
        _ reply: HTTPReply,
        _ revision: MCPRevision,
        session: String?,
        _ listener: ExchangeListener
    ) async throws -> RPCOutcome {
        var position = EventStreamParser(sizeMaximum: MCPLimits.messageSizeMaximum)
        var stream = reply
        for attempt in 0...MCPLimits.resumptionMaximum {
            let handler = StreamHandler(listener: listener, onListChange: self.onListChange) { id, result in
                guard !revision.isModern else { return }
                await self.reply(id, result, revision, session)
            }
            if let outcome = try await stream.outcome(&position, handler) { return outcome }
            // Only revisions with sessions let a stream be taken up again, and only where the server numbers its events.
            guard !revision.isModern, !position.lastID.isEmpty, attempt < MCPLimits.resumptionMaximum else { break }
            let delay = position.retryMilliseconds.map { Duration.milliseconds(max(0, min($0, 3_600_000))) }
            try await Task.sleep(
                for: min(delay ?? MCPLimits.resumptionDelay, MCPLimits.resumptionDelayMaximum)
            )
            var request = self.request(.GET, revision, session: session)
            request.headers.add(name: "Accept", value: "text/event-stream")
            request.headers.add(name: "Last-Event-ID", value: position.lastID)
            let response = try await self.client.execute(request, deadline: .distantFuture, logger: nil)
            stream = HTTPReply(response, id: reply.id)
            guard stream.isSuccess, stream.isStream else { break }
            position = EventStreamParser(sizeMaximum: MCPLimits.messageSizeMaximum, lastID: position.lastID)
        }
        throw ToolFailure(.unavailable, "the stream broke off before the server's answer came")
    }

    /// Answers a request of a legacy server; where the answer does not arrive, the server gives its call up.
    private func reply(
        _ id: JSONValue,
        _ result: Result<JSONValue, RPCError>,
        _ revision: MCPRevision,
        _ session: String?
    ) async {
        let request = self.post(RPCWriter.response(id: id, result), nil, revision, session: session)
        _ = try? await self.client.execute(request, deadline: Self.farewellDeadline, logger: nil)
    }

    /// Tells a legacy server that nobody waits any more; a modern one takes the closed stream for that.
    private func cancel(_ id: Int64, _ revision: MCPRevision, _ session: String?) async {
        let params: JSONObject = ["requestId": .int(id), "reason": "the call was cancelled"]
        let request = self.post(
            RPCWriter.notification("notifications/cancelled", params),
            nil,
            revision,
            session: session
        )
        await untilDone(within: .seconds(MCPLimits.farewellTimeoutSeconds)) {
            _ = try? await self.client.execute(request, deadline: Self.farewellDeadline, logger: nil)
        }
    }

    private static var farewellDeadline: NIODeadline { .now() + .seconds(MCPLimits.farewellTimeoutSeconds) }

    private func post(
        _ body: [UInt8],
        _ request: MCPRequest?,
        _ revision: MCPRevision,
        session: String?
    ) -> HTTPClientRequest {
        var post = self.request(.POST, revision, session: session)
        post.headers.add(name: "Content-Type", value: "application/json")
        post.headers.add(name: "Accept", value: "application/json, text/event-stream")
        // The version is what the handshake is about; a server must not refuse it for a version that it does not know.
        if request?.method == MCPRequest.initialize.method { post.headers.remove(name: "MCP-Protocol-Version") }
        if revision.isModern, let request {
            post.headers.add(name: "Mcp-Method", value: request.method)
            if let name = request.name { post.headers.add(name: "Mcp-Name", value: HTTPFieldText.encoded(name)) }
            for (name, value) in request.parameterHeaders { post.headers.add(name: "Mcp-Param-\(name)", value: value) }
        }
        post.body = .bytes(ByteBuffer(bytes: body))
        return post
    }

    private func request(_ method: HTTPMethod, _ revision: MCPRevision, session: String?) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: self.endpoint.url)
        request.method = method
        for (name, value) in self.endpoint.headers { request.headers.add(name: name, value: value) }
        request.headers.add(name: "User-Agent", value: "proactor/\(ProactorVersion.current)")
        request.headers.add(name: "MCP-Protocol-Version", value: revision.version)
        if let session { request.headers.add(name: "Mcp-Session-Id", value: session) }
        return request
    }

    private static func failure(_ error: any Error) -> ToolFailure {
        if let failure = error as? ToolFailure { return failure }
        if Task.isCancelled { return FailureWords.cancelled }
        return ToolFailure(.unavailable, "the server cannot be reached: \(FailureWords.bounded("\(error)"))")
    }
}

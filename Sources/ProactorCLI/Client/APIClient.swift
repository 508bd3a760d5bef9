import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import ProactorModel

/// Talks to a server over its HTTP API.
struct APIClient: Sendable {
    /// How long an answer may take; streams aside.
    private static let timeout = TimeAmount.seconds(60)
    /// Bytes of one answer.
    private static let answerMaximum = 64 * 1_048_576
    private static let jsonLimits = JSONLimits(sizeMaximum: answerMaximum, depthMaximum: 512)

    /// The server's URL without a slash at its end.
    let server: String

    /// Gives up at once where nobody listens: whoever waits for a server to come up asks again.
    private static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(10)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// `nil` when `server` is no http or https URL.
    init?(_ server: String) {
        guard let url = URL(string: server), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false else {
            return nil
        }
        self.server = server.hasSuffix("/") ? String(server.dropLast()) : server
    }

    func get(_ path: String, query: [(name: String, value: String?)] = []) async throws -> JSONValue {
        try await self.answer(to: self.request(.GET, path, query: query))
    }

    func post(_ path: String, _ body: JSONValue, contentType: String = "application/json") async throws -> JSONValue {
        var request = self.request(.POST, path)
        request.headers.add(name: "Content-Type", value: contentType)
        request.body = .bytes(ByteBuffer(bytes: body.jsonBytes))
        return try await self.answer(to: request)
    }

    /// Posts nothing, and answers with one of the statuses that are no failures.
    func answer(posting path: String, expecting statuses: Set<Int>) async throws -> (status: Int, body: JSONValue) {
        let response = try await self.execute(self.request(.POST, path), timeout: Self.timeout)
        let status = Int(response.status.code)
        guard statuses.contains(status) else { throw try await self.failure(response) }
        return (status, try await self.json(response))
    }

    /// The stream's answer, or `nil` when there is nothing after `last`.
    ///
    /// - Throws: ``ConnectionFailure`` when nobody answers, or a gateway or the server itself says that it cannot now.
    func stream(_ path: String, after last: Int) async throws -> HTTPClientResponse.Body? {
        var request = self.request(.GET, path)
        request.headers.add(name: "Accept", value: "text/event-stream")
        if last > 0 { request.headers.add(name: "Last-Event-ID", value: String(last)) }
        let response = try await self.execute(request, timeout: .hours(24 * 365))
        switch response.status {
        case .ok where response.headers.first(name: "Content-Type")?.hasPrefix("text/event-stream") == true:
            return response.body
        case .ok: throw self.notAServer("with what is no stream of events")
        case .noContent: return nil
        case .badGateway, .serviceUnavailable, .gatewayTimeout:
            let failure = try await self.failure(response)
            throw ConnectionFailure(server: self.server, reason: failure.description)
        default: throw try await self.failure(response)
        }
    }

    private func request(
        _ method: HTTPMethod,
        _ path: String,
        query: [(name: String, value: String?)] = []
    ) -> HTTPClientRequest {
        var components = URLComponents()
        components.path = path
        let items = query.compactMap { name, value in value.map { URLQueryItem(name: name, value: $0) } }
        if !items.isEmpty { components.queryItems = items }
        var request = HTTPClientRequest(url: self.server + (components.string ?? path))
        request.method = method
        request.headers.add(name: "User-Agent", value: "proactor/\(ProactorVersion.current)")
        return request
    }

    private func answer(to request: HTTPClientRequest) async throws -> JSONValue {
        let response = try await self.execute(request, timeout: Self.timeout)
        guard (200..<300).contains(response.status.code) else { throw try await self.failure(response) }
        return try await self.json(response)
    }

    private func execute(_ request: HTTPClientRequest, timeout: TimeAmount) async throws -> HTTPClientResponse {
        do {
            return try await Self.http.execute(request, timeout: timeout)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ConnectionFailure(server: self.server)
        }
    }

    private func json(_ response: HTTPClientResponse) async throws -> JSONValue {
        let body: [UInt8]
        do {
            body = Array(buffer: try await response.body.collect(upTo: Self.answerMaximum))
        } catch is NIOTooManyBytesError {
            throw CommandFailure("\(self.server) answered with more than \(Self.answerMaximum) bytes")
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ConnectionFailure(server: self.server, reason: "the connection was lost before the answer's end")
        }
        do {
            return try JSONParser.parse(body, limits: Self.jsonLimits)
        } catch {
            throw self.notAServer("with what is no JSON")
        }
    }

    /// What the server said was wrong.
    private func failure(_ response: HTTPClientResponse) async throws -> CommandFailure {
        let problem = try? await self.json(response)
        guard let detail = problem?["detail"]?.stringValue else {
            return self.notAServer("with status \(response.status.code)")
        }
        let title = problem?["title"]?.stringValue.map { "\($0): " } ?? ""
        return CommandFailure(TextTable.onOneLine("\(title)\(detail) (status \(response.status.code))"))
    }

    private func notAServer(_ how: String) -> CommandFailure {
        CommandFailure("\(self.server) answered \(how); is it a Proactor server?")
    }
}

/// The server could not be reached, went away, or cannot answer now.
struct ConnectionFailure: Error, CustomStringConvertible {
    let server: String
    /// What it, or whoever stands before it, said; `nil` where nobody answered.
    var reason: String?

    var description: String {
        self.reason
            ?? "there is no answer from \(self.server); start a server with 'proactor serve', or name another one with --server"
    }
}

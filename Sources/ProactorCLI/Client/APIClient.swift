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
    private let http = HTTPClient.shared

    /// `nil` when `server` is no http or https URL.
    init?(_ server: String) {
        guard let url = URL(string: server), ["http", "https"].contains(url.scheme), url.host != nil else { return nil }
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

    /// The stream's answer, or `nil` when there is nothing after `last`.
    func stream(_ path: String, after last: Int) async throws -> HTTPClientResponse.Body? {
        var request = self.request(.GET, path)
        request.headers.add(name: "Accept", value: "text/event-stream")
        if last > 0 { request.headers.add(name: "Last-Event-ID", value: String(last)) }
        let response = try await self.execute(request, timeout: .hours(24 * 365))
        if response.status == .noContent { return nil }
        guard response.status == .ok else { throw try await self.failure(response) }
        return response.body
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
            return try await self.http.execute(request, timeout: timeout)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ConnectionFailure(server: self.server)
        }
    }

    private func json(_ response: HTTPClientResponse) async throws -> JSONValue {
        let body = Array(buffer: try await response.body.collect(upTo: Self.answerMaximum))
        do {
            return try JSONParser.parse(body, limits: Self.jsonLimits)
        } catch {
            throw CommandFailure("\(self.server) answered with what is no JSON; is it a Proactor server?")
        }
    }

    /// What the server said was wrong.
    private func failure(_ response: HTTPClientResponse) async throws -> CommandFailure {
        let problem = try? await self.json(response)
        guard let detail = problem?["detail"]?.stringValue else {
            return CommandFailure(
                "\(self.server) answered with status \(response.status.code); is it a Proactor server?"
            )
        }
        let title = problem?["title"]?.stringValue.map { "\($0): " } ?? ""
        return CommandFailure("\(title)\(detail) (status \(response.status.code))")
    }
}

/// The server could not be reached, or went away.
struct ConnectionFailure: Error, CustomStringConvertible {
    let server: String

    var description: String {
        "there is no answer from \(self.server); start a server with 'proactor serve', or name another one with --server"
    }
}

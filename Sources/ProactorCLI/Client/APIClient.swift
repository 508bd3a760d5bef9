import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import ProactorModel
import Synchronization

/// Talks to a server over its HTTP API.
struct APIClient: Sendable {
    /// How long an answer may take; streams aside.
    private static let timeout = TimeAmount.seconds(60)
    /// Bytes of one answer.
    private static let answerMaximum = 64 * 1_048_576
    private static let jsonLimits = JSONLimits(sizeMaximum: answerMaximum, depthMaximum: 512)

    /// The server's URL without a slash at its end.
    let server: String

    private let credentials: Credentials
    private let http: HTTPClient

    /// Gives up at once where nobody listens: whoever waits for a server to come up asks again.
    private static let configuration: HTTPClient.Configuration = {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(10)
        return configuration
    }()

    private static let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)

    /// Those that believe further certificates, by the file of these. They live as long as the command does, which names one file.
    private static let others = Mutex<[String: HTTPClient]>([:])

    private static func http(believing path: String) throws(CommandFailure) -> HTTPClient {
        if let client = Self.others.withLock({ $0[path] }) { return client }
        do {
            let authorities = try NIOSSLCertificate.fromPEMFile(path)
            var configuration = Self.configuration
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.certificates(authorities)]
            configuration.tlsConfiguration = tls
            return Self.others.withLock { others in
                let client =
                    others[path] ?? HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
                others[path] = client
                return client
            }
        } catch {
            throw CommandFailure("\(path), which PROACTOR_CA_FILE names, is no PEM file of certificates")
        }
    }

    /// `nil` when `server` is no http or https URL.
    init?(_ server: String, _ credentials: Credentials = Credentials()) throws(CommandFailure) {
        self.credentials = credentials
        if let path = credentials.authorities {
            self.http = try Self.http(believing: path)
        } else {
            self.http = Self.http
        }
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
    func stream(
        _ path: String,
        query: [(name: String, value: String?)] = [],
        after last: Int
    ) async throws -> HTTPClientResponse.Body? {
        var request = self.request(.GET, path, query: query)
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
        if let token = self.credentials.token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
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
        } catch let error as NIOSSLError {
            throw self.untrusted("\(error)")
        } catch let error as NIOSSLExtraError {
            throw self.untrusted("\(error)")
        } catch {
            throw ConnectionFailure(server: self.server)
        }
    }

    private func untrusted(_ why: String) -> CommandFailure {
        CommandFailure(
            "\(self.server) cannot be trusted (\(TextTable.onOneLine(why))); where its certificate is of an authority of your own, "
                + "name that one's PEM file in PROACTOR_CA_FILE"
        )
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
        let advice = self.advice(response.status).map { "; \($0)" } ?? ""
        return CommandFailure(TextTable.onOneLine("\(title)\(detail) (status \(response.status.code))\(advice)"))
    }

    /// What to do about an answer that is about who one is.
    private func advice(_ status: HTTPResponseStatus) -> String? {
        switch status {
        case .unauthorized where self.credentials.token == nil:
            "put your access token into PROACTOR_TOKEN, or into a file that PROACTOR_TOKEN_FILE names"
        case .unauthorized: "ask the server's operators for another token"
        case .forbidden where self.credentials.token != nil:
            "ask the server's operators for a token that may, or use another one"
        default: nil
        }
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

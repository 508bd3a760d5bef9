import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import ProactorComponents

/// An answer, its body read as far as it is wanted.
struct HTTPToolResponse: Sendable {
    var status: Int
    /// In the order in which they came, names as they came.
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    func header(_ name: String) -> String? {
        let values = self.headers.filter { $0.name.lowercased() == name }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// Where the answer sends the caller to instead.
    var redirection: String? {
        [301, 302, 303, 307, 308].contains(self.status) ? self.header("location") : nil
    }

    var isSuccess: Bool { (200...299).contains(self.status) }
}

/// Sends requests to hosts that are allowed, at addresses that were looked at.
struct HTTPSender: Sendable {
    let allowed: [AllowedHost]
    /// Which addresses may be connected to.
    let permits: @Sendable (IPAddress) -> Bool
    /// Bytes of an answer's body.
    let responseSizeMaximum: Int
    let redirectMaximum: Int
    let resolver: any AddressResolver
    let clients: HTTPClients

    /// Addresses of one host that are tried.
    private static let attemptMaximum = 4
    /// Bytes of a body that tells why a request failed.
    private static let failureSizeMaximum = 4096
    /// After which a request ends, should the tool's own time limit be longer.
    private static let timeout = TimeAmount.hours(1)

    /// Sends a request, and follows redirections as far as the declaration allows.
    func send(_ original: HTTPToolRequest) async throws(ToolFailure) -> HTTPToolResponse {
        var request = original
        var response = try await self.sendOnce(request)
        for _ in 0..<self.redirectMaximum {
            guard let location = response.redirection else { return response }
            request = try request.redirected(response.status, to: location)
            response = try await self.sendOnce(request)
        }
        guard response.redirection == nil else {
            throw ToolFailure(
                .failed,
                "\(request.name) answered \(response.status), a redirection, which is not followed after "
                    + "\(self.redirectMaximum) others"
            )
        }
        return response
    }

    private func sendOnce(_ request: HTTPToolRequest) async throws(ToolFailure) -> HTTPToolResponse {
        guard self.allowed.contains(where: { $0.covers(request.target) }) else {
            throw ToolFailure(.failed, "the host \(request.target.authority) is not allowed by the tool")
        }
        var failure: (any Error)?
        for address in try await self.addresses(of: request.target.host).prefix(Self.attemptMaximum) {
            do {
                return try await self.exchange(request, at: address)
            } catch let error as ToolFailure {
                throw error
            } catch {
                guard !Task.isCancelled else { throw ToolFailure(.unavailable, "the call was cancelled") }
                failure = error
                guard Self.isBeforeSending(error) else { break }
            }
        }
        throw ToolFailure(
            .unavailable,
            "\(request.name) failed: \(failure.map { "\($0)" } ?? "the host has no address")"
        )
    }

    /// The addresses of a host that the tool may connect to.
    private func addresses(of host: HTTPHost) async throws(ToolFailure) -> [IPAddress] {
        let found = try await self.resolver.addresses(of: host.name).map(IPAddress.init)
        let allowed = found.filter(self.permits)
        guard found.isEmpty || !allowed.isEmpty else {
            throw ToolFailure(
                .failed,
                "the host \(host.name) has the address \(found[0]), which is not on the public Internet; where it is meant to be "
                    + "reached, set privateAddresses: true"
            )
        }
        return allowed
    }

    private func exchange(_ request: HTTPToolRequest, at address: IPAddress) async throws -> HTTPToolResponse {
        var message = HTTPClientRequest(url: request.target.url)
        message.method = HTTPMethod(rawValue: request.method.rawValue)
        message.headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        if request.method.allowsBody { message.body = .bytes(ByteBuffer(bytes: request.body)) }
        let place = HTTPClients.Place(host: request.target.host.text, address: address)
        return try await self.clients.withClient(at: place) { client in
            let answer = try await client.execute(message, timeout: Self.timeout)
            var response = HTTPToolResponse(
                status: Int(answer.status.code),
                headers: answer.headers.map { ($0.name, $0.value) },
                body: []
            )
            for try await part in answer.body {
                response.body.append(contentsOf: part.readableBytesView)
                guard response.isSuccess else {
                    if response.body.count >= Self.failureSizeMaximum { break }
                    continue
                }
                guard response.body.count <= self.responseSizeMaximum else {
                    throw ToolFailure(
                        .resultTooLarge,
                        "the answer of \(request.name) has more than \(self.responseSizeMaximum) bytes"
                    )
                }
            }
            return response
        }
    }

    /// Whether the server cannot have seen anything of the request, so that another address may be tried.
    private static func isBeforeSending(_ error: any Error) -> Bool {
        switch error {
        case is NIOConnectionError: true
        case let error as IOError: [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode)
        case let error as HTTPClientError: error == .connectTimeout
        case ChannelError.connectTimeout: true
        default: false
        }
    }
}

/// A host that a tool may send to: at any port where none is named.
struct AllowedHost: Hashable, Sendable, CustomStringConvertible {
    let host: HTTPHost
    let port: Int?

    init?(_ text: String) {
        guard let (host, port) = HTTPHost.read(text) else { return nil }
        self.host = host
        self.port = port
    }

    /// The host and the port of a URL.
    init(_ target: HTTPTarget) {
        self.host = target.host
        self.port = target.port
    }

    func covers(_ target: HTTPTarget) -> Bool {
        self.host == target.host && (self.port == nil || self.port == target.port)
    }

    var description: String { self.port.map { "\(self.host.text):\($0)" } ?? self.host.text }
}

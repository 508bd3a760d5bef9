import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ProactorModel

/// Gets the keys of an identity provider, within bounds of time and size.
struct KeyFetcher: Sendable {
    /// How long one document may take.
    private static let timeout = TimeAmount.seconds(4)
    /// Bytes of one document.
    private static let sizeMaximum = 1_048_576
    private static let discoveryPath = "/.well-known/openid-configuration"
    private static let shownMaximum = 200

    /// Follows no redirects: where keys come from is told by the configuration and by nobody on the way.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(3)
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    let source: KeySource

    func keys() async throws(KeySetFailure) -> KeySet {
        switch self.source {
        case .document(let read):
            guard let text = read() else { throw KeySetFailure(description: "the file of keys cannot be read") }
            return try await KeySet(json: Array(text.utf8))
        case .url(let url): return try await Self.keys(at: url)
        case .discovery(let issuer): return try await Self.keys(at: try await Self.address(issuer))
        }
    }

    private static func keys(at url: String) async throws(KeySetFailure) -> KeySet {
        let bytes = try await Self.document(url)
        do { return try await KeySet(json: bytes) } catch {
            throw KeySetFailure(description: "\(url): \(error)")
        }
    }

    /// Where the provider says that its keys are.
    private static func address(_ issuer: String) async throws(KeySetFailure) -> String {
        let url = (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + Self.discoveryPath
        let bytes = try await Self.document(url)
        let limits = JSONLimits(sizeMaximum: Self.sizeMaximum, depthMaximum: 16)
        guard let json = try? JSONParser.parse(bytes, limits: limits) else {
            throw KeySetFailure(description: "\(url) is no JSON")
        }
        // Section 4.3: it must be the very issuer that was asked for.
        guard json["issuer"]?.stringValue == issuer else {
            throw KeySetFailure(description: "\(url) is of another issuer than '\(issuer)'; correct 'issuer'")
        }
        guard let address = json["jwks_uri"]?.stringValue, KeySource.isSafe(address) else {
            throw KeySetFailure(description: "\(url) names no https address of keys (jwks_uri)")
        }
        return address
    }

    private static func document(_ url: String) async throws(KeySetFailure) -> [UInt8] {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "proactor/\(ProactorVersion.current)")
        do {
            let response = try await Self.client.execute(request, timeout: Self.timeout)
            guard response.status == .ok else {
                throw KeySetFailure(description: "\(url) answered with status \(response.status.code)")
            }
            return Array(buffer: try await response.body.collect(upTo: Self.sizeMaximum))
        } catch let failure as KeySetFailure {
            throw failure
        } catch {
            throw KeySetFailure(description: "\(url) cannot be read: \("\(error)".prefix(Self.shownMaximum))")
        }
    }
}

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ProactorModel

/// Makes requests to a collector.
struct OTLPSender: Sendable {
    /// How long one request may take.
    private static let timeout = TimeAmount.seconds(10)
    private static let answerSizeMaximum = 65_536

    private let settings: OTLPExporter.Settings
    private let client: HTTPClient

    /// Must be shut down.
    init(_ settings: OTLPExporter.Settings) {
        self.settings = settings
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        // Spans of what sends spans would never end.
        configuration.tracing.tracer = nil
        self.client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Sends a request once; no answer is worth another try.
    func post(_ body: [UInt8]) async -> OTLPVerdict {
        var request = HTTPClientRequest(url: self.settings.url)
        request.method = .POST
        for (name, value) in self.settings.headers { request.headers.add(name: name, value: value) }
        request.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
        request.headers.replaceOrAdd(name: "User-Agent", value: "proactor/\(ProactorVersion.current)")
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let response = try await self.client.execute(request, timeout: Self.timeout)
            let answer = try await response.body.collect(upTo: Self.answerSizeMaximum)
            return OTLPVerdict(
                status: Int(response.status.code),
                retryAfter: response.headers.first(name: "Retry-After"),
                body: Array(answer.readableBytesView)
            )
        } catch {
            return .retry(after: nil)
        }
    }

    func shutDown() async { try? await self.client.shutdown() }
}

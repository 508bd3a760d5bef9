import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Clients that connect to one address each, whatever the name of the host resolves to meanwhile; kept for the next call to the
/// same place.
final class HTTPClients: Sendable {
    struct Place: Hashable, Sendable {
        /// As it stands in URLs, and as the server's certificate must name it.
        let host: String
        let address: IPAddress
    }

    private struct Entry {
        let client: HTTPClient
        var uses = 0
        var lastUse: UInt64 = 0
    }

    private struct State {
        var entries: [Place: Entry] = [:]
        var clock: UInt64 = 0
    }

    /// Clients that are kept while nobody uses them.
    private static let idleMaximum = 4
    private static let connectTimeout = TimeAmount.seconds(10)

    private let state = Mutex(State())
    private let tlsConfiguration: TLSConfiguration?

    /// - Parameter tlsConfiguration: Whom to trust; the machine's authorities where it is `nil`.
    init(tlsConfiguration: TLSConfiguration?) { self.tlsConfiguration = tlsConfiguration }

    deinit {
        // A client must be shut down; it keeps itself alive until it is.
        for entry in self.state.withLock({ $0.entries.values }) { entry.client.shutdown { _ in } }
    }

    func withClient<Value>(
        at place: Place,
        _ body: (HTTPClient) async throws -> Value
    ) async throws -> Value {
        let client = self.borrow(place)
        let result: Result<Value, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(error) }
        await self.giveBack(place)
        return try result.get()
    }

    /// Shuts down what nobody uses.
    func close() async { await self.shutDown(idleMaximum: 0) }

    private func borrow(_ place: Place) -> HTTPClient {
        self.state.withLock { state in
            state.clock += 1
            var entry = state.entries[place] ?? Entry(client: self.makeClient(place))
            entry.uses += 1
            entry.lastUse = state.clock
            state.entries[place] = entry
            return entry.client
        }
    }

    private func giveBack(_ place: Place) async {
        self.state.withLock { $0.entries[place]?.uses -= 1 }
        await self.shutDown(idleMaximum: Self.idleMaximum)
    }

    private func shutDown(idleMaximum: Int) async {
        let unwanted = self.state.withLock { state in
            let idle = state.entries.filter { $0.value.uses == 0 }.sorted { $0.value.lastUse > $1.value.lastUse }
            for entry in idle.dropFirst(idleMaximum) { state.entries[entry.key] = nil }
            return idle.dropFirst(idleMaximum).map(\.value.client)
        }
        // What fails here are connections that are gone anyway.
        for client in unwanted { try? await client.shutdown() }
    }

    private func makeClient(_ place: Place) -> HTTPClient {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: self.tlsConfiguration,
            redirectConfiguration: .disallow,
            timeout: .init(connect: Self.connectTimeout)
        )
        configuration.dnsOverride = [place.host: place.address.description]
        // The next address is tried instead.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }
}

package import NIOCore
import NIOPosix

/// A server on loopback whose connections are served while a test runs.
package enum Listener {
    /// Serves while `body` runs, which is given the port.
    ///
    /// At the end no more connections are accepted; those that were are handed to `serve` all the same, cancelled: a
    /// connection that nobody takes would end the process (`NIOAsyncWriter`).
    ///
    /// - Parameters:
    ///   - configure: Adds handlers to a connection.
    ///   - serve: Must call `executeThenClose` on what it is given.
    package static func run<Inbound: Sendable, Outbound: Sendable, Value>(
        configure: @escaping @Sendable (any Channel) throws -> Void = { _ in },
        serve: @escaping @Sendable (NIOAsyncChannel<Inbound, Outbound>) async -> Void,
        _ body: (_ port: Int) async throws -> Value
    ) async throws -> Value {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try configure(channel)
                    return try NIOAsyncChannel<Inbound, Outbound>(wrappingChannelSynchronously: channel)
                }
            }
        guard let port = listener.channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
        let (accepting, accepted) = AsyncStream.makeStream(of: Void.self)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await listener.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await connection in connections { group.addTask { await serve(connection) } }
                        accepted.finish()
                    }
                }
                accepted.finish()
            }
            let result: Result<Value, any Error>
            do { result = .success(try await body(port)) } catch { result = .failure(error) }
            try? await listener.channel.close()
            for await _ in accepting {}
            group.cancelAll()
            return try result.get()
        }
    }
}

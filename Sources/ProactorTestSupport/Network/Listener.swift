package import NIOCore
import NIOPosix

/// A server on loopback whose connections are served while a test runs.
package enum Listener {
    /// Serves while `body` runs, which is given the port.
    ///
    /// A connection is wrapped only when it is served, and reads nothing before: one that was wrapped and that nobody took at the
    /// end would end the process (`NIOAsyncWriter`).
    ///
    /// - Parameters:
    ///   - configure: Adds handlers to a connection.
    ///   - serve: Must call `executeThenClose` on what it is given.
    package static func run<Inbound: Sendable, Outbound: Sendable, Value>(
        configure: @escaping @Sendable (any Channel) throws -> Void = { _ in },
        serve: @escaping @Sendable (NIOAsyncChannel<Inbound, Outbound>) async -> Void,
        body: (_ port: Int) async throws -> Value
    ) async throws -> Value {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try configure(channel)
                    return channel
                }
            }
        guard let port = listener.channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await listener.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await channel in connections {
                            group.addTask {
                                guard let connection = try? await Self.wrapped(channel, Inbound.self, Outbound.self)
                                else { return }
                                await serve(connection)
                            }
                        }
                    }
                }
            }
            defer { group.cancelAll() }
            return try await body(port)
        }
    }

    private static func wrapped<Inbound: Sendable, Outbound: Sendable>(
        _ channel: any Channel,
        _: Inbound.Type,
        _: Outbound.Type
    ) async throws -> NIOAsyncChannel<Inbound, Outbound> {
        let connection = try await channel.eventLoop.submit {
            try NIOAsyncChannel<Inbound, Outbound>(wrappingChannelSynchronously: channel)
        }.get()
        // Where it is closed by now, the connection says so when it is served.
        try? await channel.setOption(.autoRead, value: true).get()
        return connection
    }
}

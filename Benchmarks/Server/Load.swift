import NIOCore
import NIOPosix

/// Keeps a number of connections busy for a while.
enum Load {
    /// - Parameters:
    ///   - nextRequest: Makes each request; called on one event loop.
    static func run(
        port: Int,
        connections: Int,
        seconds: Int,
        nextRequest: @escaping @Sendable () -> ByteBuffer?
    ) async throws -> (result: LoadFigures, seconds: Double) {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let began = ContinuousClock.now
        let deadline = NIODeadline.now() + .seconds(Int64(seconds))
        let result = LoadResult()
        let bootstrap = ClientBootstrap(group: loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    LoadHandler(result, until: deadline, nextRequest: nextRequest)
                )
            }
        }
        var channels: [any Channel] = []
        for _ in 0..<connections {
            channels.append(try await bootstrap.connect(host: "127.0.0.1", port: port).get())
        }
        for channel in channels { try await channel.closeFuture.get() }
        let elapsed = (ContinuousClock.now - began) / .seconds(1)
        try await group.shutdownGracefully()
        return (result.figures, elapsed)
    }
}

import NIOCore
import NIOPosix

/// Watchers of one stream, all on one event loop.
final class Watchers {
    /// How long watchers may take to be connected, and to have read everything.
    private static let patience = Duration.seconds(30)

    let count: Int
    let arrivals = Arrivals()
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private var channels: [any Channel] = []

    init(_ count: Int, of path: String, kind: String, reads: Bool = true, port: Int) async throws {
        self.count = count
        let arrivals = self.arrivals
        let bootstrap = ClientBootstrap(group: self.group).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    WatchHandler(path: path, kind: kind, reads: reads, arrivals: arrivals)
                )
            }
        }
        for _ in 0..<count {
            self.channels.append(try await bootstrap.connect(host: "127.0.0.1", port: port).get())
        }
        try await Self.wait { arrivals.connected == count }
    }

    /// Waits until every watcher has read this many entries.
    func finish(entries: Int) async throws { try await Self.wait { self.arrivals.readCount >= entries * self.count } }

    func close() async throws {
        for channel in self.channels { channel.close(promise: nil) }
        try await self.group.shutdownGracefully()
    }

    /// Waits until something is so; what is not so in time is left to be seen in the figures.
    private static func wait(until condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while !condition(), ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
    }
}

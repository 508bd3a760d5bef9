import NIOCore
import NIOPosix
import Synchronization

/// Connections whose one request was answered, and that ask for nothing more.
final class IdleConnections {
    private static let patience = Duration.seconds(60)
    /// Connections that are opened at once.
    private static let wave = 200

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private var channels: [any Channel] = []
    private let counts = IdleCounts()

    init(_ count: Int, port: Int) async throws {
        let counts = self.counts
        let bootstrap = ClientBootstrap(group: self.group).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(IdleHandler(counts))
            }
        }
        let deadline = ContinuousClock.now + Self.patience
        while self.channels.count < count {
            let opening = (0..<min(Self.wave, count - self.channels.count)).map { _ in
                bootstrap.connect(host: "127.0.0.1", port: port)
            }
            for future in opening { self.channels.append(try await future.get()) }
            while self.counts.answered < self.channels.count, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(2))
            }
        }
    }

    /// Those that were answered and are still open.
    var openCount: Int { self.counts.answered - self.counts.closed }

    func close() async throws {
        for channel in self.channels { channel.close(promise: nil) }
        try await self.group.shutdownGracefully()
    }
}

/// What became of idle connections.
private final class IdleCounts: Sendable {
    private let state = Mutex((answered: 0, closed: 0))

    var answered: Int { self.state.withLock { $0.answered } }
    var closed: Int { self.state.withLock { $0.closed } }

    func noteAnswered() { self.state.withLock { $0.answered += 1 } }
    func noteClosed() { self.state.withLock { $0.closed += 1 } }
}

private final class IdleHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let counts: IdleCounts
    private var isAnswered = false

    init(_ counts: IdleCounts) { self.counts = counts }

    func channelActive(context: ChannelHandlerContext) {
        let request = "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.isAnswered else { return }
        self.isAnswered = true
        self.counts.noteAnswered()
    }

    func channelInactive(context: ChannelHandlerContext) { if self.isAnswered { self.counts.noteClosed() } }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

import NIOCore

/// One watcher's connection: asks for a stream, and reads it on, or never again after the beginning of the answer.
final class WatchHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let path: String
    private let reads: Bool
    private let arrivals: Arrivals
    private var entry: Needle
    private var lagging = Needle(line: "event: lagging\n")
    private var entries = 0
    private var isConnected = false

    /// - Parameter kind: The entries that are noted.
    init(path: String, kind: String, reads: Bool, arrivals: Arrivals) {
        self.path = path
        self.entry = Needle(line: "event: \(kind)\n")
        self.reads = reads
        self.arrivals = arrivals
    }

    func channelActive(context: ChannelHandlerContext) {
        let request = "GET \(self.path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"
        context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let now = NIODeadline.now()
        if !self.isConnected {
            self.isConnected = true
            self.arrivals.noteConnected()
            if !self.reads { context.channel.setOption(.autoRead, value: false).whenFailure { _ in } }
        }
        for byte in self.unwrapInboundIn(data).readableBytesView {
            if self.entry.ends(with: byte) {
                self.arrivals.noteRead(place: self.entries, at: now)
                self.entries += 1
            }
            if self.lagging.ends(with: byte) { self.arrivals.noteLagging() }
        }
    }

    func channelInactive(context: ChannelHandlerContext) { self.arrivals.noteClosed() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

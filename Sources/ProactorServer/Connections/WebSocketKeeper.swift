import NIOCore
import NIOWebSocket
import ProactorModel

/// Speaks for one WebSocket: answers pings and goodbyes, asks whether the client is still there, and says goodbye itself, with a
/// limit to how long the client may take for its own.
final class WebSocketKeeper: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// Questions without an answer before a client counts as gone.
    private static let missedMaximum = 2
    /// How long the client may take to say goodbye after the server did.
    private static let closeTime = TimeAmount.seconds(3)

    private weak var owner: WebSocketSwitch?
    private let pingTime: TimeAmount
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var missed = 0
    private var isClosing = false

    init(owner: WebSocketSwitch, pingTime: TimeAmount) {
        self.owner = owner
        self.pingTime = pingTime
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        self.schedulePing(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.end() }

    func channelInactive(context: ChannelHandlerContext) {
        self.end()
        context.fireChannelInactive()
    }

    private func end() {
        self.timer?.cancel()
        self.context = nil
    }

    // MARK: What the server says

    func send(_ message: ByteBuffer, _ promise: EventLoopPromise<Void>?) {
        guard let context = self.context, !self.isClosing else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        context.write(self.wrapOutboundOut(WebSocketFrame(fin: true, opcode: .text, data: message)), promise: promise)
    }

    /// Says goodbye, unless it was said, and closes the connection once the client has said it too.
    func close(_ close: WebSocketClose, _ promise: EventLoopPromise<Void>?) {
        guard let context = self.context, !self.isClosing else {
            promise?.succeed(())
            return
        }
        self.isClosing = true
        self.writeClose(close, context, promise)
        self.timer?.cancel()
        self.timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.closeTime) {
            context.close(promise: nil)
        }
        // Nobody else may read any more, and the client's goodbye is to be seen.
        context.read()
    }

    private func writeClose(
        _ close: WebSocketClose,
        _ context: ChannelHandlerContext,
        _ promise: EventLoopPromise<Void>?
    ) {
        var data = ByteBuffer()
        data.writeInteger(close.code)
        data.writeString(close.reason)
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
        context.writeAndFlush(self.wrapOutboundOut(frame), promise: promise)
    }

    private func schedulePing(_ context: ChannelHandlerContext) {
        self.timer = context.eventLoop.assumeIsolated().scheduleTask(in: self.pingTime) {
            guard self.missed < Self.missedMaximum else {
                context.close(promise: nil)
                return
            }
            self.missed += 1
            let frame = WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())
            context.writeAndFlush(self.wrapOutboundOut(frame), promise: nil)
            self.schedulePing(context)
        }
    }

    // MARK: What the client says

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = self.unwrapInboundIn(data)
        if frame.opcode == .connectionClose {
            self.goodbye(Array(buffer: frame.unmaskedData), context)
            return
        }
        guard !self.isClosing else { return }
        self.missed = 0
        switch frame.opcode {
        case .text:
            let message = frame.unmaskedData
            guard String(validating: message.readableBytesView, as: UTF8.self) != nil else {
                self.close(.notUTF8, nil)
                return
            }
            self.owner?.take(message)
        case .binary: self.close(.onlyText, nil)
        case .ping:
            // A client that asks and reads no answers must not fill the memory with them.
            guard context.channel.isWritable else { return }
            let pong = WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)
            context.writeAndFlush(self.wrapOutboundOut(pong), promise: nil)
        default: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.owner?.takeComplete()
        if self.isClosing { context.read() }
    }

    private func goodbye(_ payload: [UInt8], _ context: ChannelHandlerContext) {
        if !self.isClosing {
            self.isClosing = true
            self.writeClose(WebSocketClose(answering: payload), context, nil)
        }
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Half a connection is none.
        if event as? ChannelEvent == .inputClosed { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength, NIOWebSocketFrameAggregator.Error.tooManyFragments,
            NIOWebSocketFrameAggregator.Error.accumulatedFrameSizeIsTooLarge:
            self.close(.tooLarge, nil)
        case is NIOWebSocketError, is NIOWebSocketFrameAggregator.Error, is WebSocketFrameCheck.Violation:
            self.close(.protocolError, nil)
        default: context.fireErrorCaught(error)
        }
    }
}

@available(*, unavailable)
extension WebSocketKeeper: Sendable {}

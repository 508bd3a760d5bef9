import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOWebSocket
import ProactorModel

/// Turns a connection into a WebSocket when a route answers 101, so that a WebSocket goes through the same routes, access and
/// problems as every other request.
///
/// From then on the request's body is the client's text messages, one buffer each, and each buffer of the answer's body
/// is a text message to the client; the end of the answer closes the WebSocket, with the code of its trailers
/// (``WebSocketClose/trailers``). The end of the request is held back until the answer's head is there.
final class WebSocketSwitch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Where the connection's last request stands that asked for another protocol; the parser reads nothing after it.
    private enum Upgrade {
        case notAsked
        case asked
        case refused
        case done(WebSocketKeeper)
    }

    /// Frames that one message may come in.
    private static let fragmentMaximum = 64

    private let limits: HTTPLimits
    private var upgrade = Upgrade.notAsked
    private var holdsEnd = false
    /// Requests whose answers have not ended.
    private var openRequests = 0
    private var context: ChannelHandlerContext?

    init(limits: HTTPLimits) { self.limits = limits }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    // MARK: What comes in

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let request):
            self.openRequests += 1
            let fields = request.headerFields
            if fields[.upgrade] != nil, fields[.connection]?.lowercased().contains("upgrade") == true {
                self.upgrade = .asked
                self.holdsEnd = request.method == .get && WebSocketHandshake.isAsked(by: fields)
            }
        case .body: break
        case .end: if self.holdsEnd { return }
        }
        context.fireChannelRead(data)
    }

    /// Hands a client's message to the route.
    func take(_ message: ByteBuffer) { self.context?.fireChannelRead(self.wrapInboundOut(.body(message))) }

    func takeComplete() { self.context?.fireChannelReadComplete() }

    // MARK: What goes out

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = self.unwrapOutboundIn(data)
        if case .done(let keeper) = self.upgrade {
            switch part {
            case .head: promise?.fail(ChannelError.inappropriateOperationForState)
            case .body(let message): keeper.send(message, promise)
            case .end(let trailers): keeper.close(WebSocketClose(trailers: trailers), promise)
            }
            return
        }
        switch part {
        case .head(let response): self.write(response, context, promise)
        case .body: context.write(data, promise: promise)
        case .end:
            self.openRequests -= 1
            context.write(data, promise: promise)
            if case .refused = self.upgrade {
                context.flush()
                context.close(mode: .output, promise: nil)
            }
        }
    }

    private func write(_ head: HTTPResponse, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        guard case .asked = self.upgrade, self.openRequests == 1, head.status != .continue else {
            context.write(self.wrapOutboundOut(.head(head)), promise: promise)
            return
        }
        guard head.status == .switchingProtocols else {
            var head = head
            head.headerFields[.connection] = "close"
            self.upgrade = .refused
            context.write(self.wrapOutboundOut(.head(head)), promise: promise)
            guard self.holdsEnd else { return }
            self.holdsEnd = false
            context.fireChannelRead(self.wrapInboundOut(.end(nil)))
            context.fireChannelReadComplete()
            return
        }
        context.writeAndFlush(self.wrapOutboundOut(.head(head)), promise: promise)
        do {
            self.upgrade = .done(try self.speakWebSocket(context))
        } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
        }
    }

    /// Puts the handlers of WebSockets before those of HTTP, which nothing reaches any more.
    private func speakWebSocket(_ context: ChannelHandlerContext) throws -> WebSocketKeeper {
        let keeper = WebSocketKeeper(owner: self, pingTime: TimeAmount(self.limits.pingTime))
        let pipeline = context.pipeline.syncOperations
        try pipeline.addHandlers(
            [
                ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: self.limits.messageSize)),
                WebSocketFrameEncoder(),
                WebSocketFrameCheck(),
                NIOWebSocketFrameAggregator(
                    minNonFinalFragmentSize: 0,
                    maxAccumulatedFrameCount: Self.fragmentMaximum,
                    maxAccumulatedFrameSize: self.limits.messageSize
                ),
                keeper,
            ],
            position: .before(try pipeline.handler(type: HTTPResponseEncoder.self))
        )
        return keeper
    }

    /// A WebSocket is not cut off: it gets its time to say goodbye.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard case .done(let keeper) = self.upgrade, mode != .input, context.channel.isActive else {
            context.close(mode: mode, promise: promise)
            return
        }
        // Whoever waits for the end of the connection waits for its `closeFuture`.
        keeper.close(.goingAway, promise)
    }
}

@available(*, unavailable)
extension WebSocketSwitch: Sendable {}

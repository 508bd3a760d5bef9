import NIOCore
import NIOWebSocket

/// Refuses frames that a client must not send: without a mask (RFC 6455, section 5.1), with reserved bits, or of an unknown kind
/// (section 5.2). It stands before the aggregator, which forgets the masks of fragments.
final class WebSocketFrameCheck: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = WebSocketFrame

    /// A frame that breaks the protocol.
    struct Violation: Error {}

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = self.unwrapInboundIn(data)
        let isKnown = [.continuation, .text, .binary, .connectionClose, .ping, .pong].contains(frame.opcode)
        guard frame.maskKey != nil, !frame.rsv1, !frame.rsv2, !frame.rsv3, isKnown else {
            context.fireErrorCaught(Violation())
            return
        }
        context.fireChannelRead(data)
    }
}

@available(*, unavailable)
extension WebSocketFrameCheck: Sendable {}

import Foundation
import NIOCore

/// Posts one request after the other on one connection, each when the one before was answered.
final class LoadHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let result: LoadResult
    private let deadline: NIODeadline
    /// Makes the next request; `nil` ends the load.
    private let nextRequest: () -> ByteBuffer?
    private var received = ByteBuffer()
    private var sentAt = NIODeadline.now()

    init(_ result: LoadResult, until deadline: NIODeadline, nextRequest: @escaping () -> ByteBuffer?) {
        self.result = result
        self.deadline = deadline
        self.nextRequest = nextRequest
    }

    func channelActive(context: ChannelHandlerContext) { self.send(context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = self.unwrapInboundIn(data)
        self.received.writeBuffer(&buffer)
        guard let status = self.takeAnswer() else { return }
        let microseconds = (NIODeadline.now() - self.sentAt).nanoseconds / 1000
        self.result.record(isAccepted: status == "202", microseconds: UInt64(max(1, microseconds)))
        self.send(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.result.record(isAccepted: false, microseconds: nil)
        context.close(promise: nil)
    }

    private func send(_ context: ChannelHandlerContext) {
        guard NIODeadline.now() < self.deadline, let request = self.nextRequest() else {
            context.close(promise: nil)
            return
        }
        self.sentAt = .now()
        context.writeAndFlush(self.wrapOutboundOut(request), promise: nil)
    }

    /// The status of an answer that is complete; `nil` while more is to come.
    private func takeAnswer() -> String? {
        let text = String(buffer: self.received)
        guard let headEnd = text.range(of: "\r\n\r\n") else { return nil }
        let head = text[..<headEnd.lowerBound].lowercased()
        guard let field = head.range(of: "content-length: "),
            let length = Int(head[field.upperBound...].prefix { $0.isNumber }),
            text[headEnd.upperBound...].utf8.count >= length
        else { return nil }
        self.received.clear()
        return String(text.dropFirst("HTTP/1.1 ".count).prefix(3))
    }
}

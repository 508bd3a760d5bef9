import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import ProactorModel

/// Keeps one connection within its limits, so that a slow or hostile client holds up nobody else.
///
/// It stands between the HTTP codec and the server. Where an answer is still possible it answers with a problem before it
/// closes. It also says `100 Continue` to those who wait for it (RFC 9110, section 10.1.1).
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long the client has to read a last answer, before what it still sends may cut it off.
    private static let lingerTime = TimeAmount.seconds(1)

    private let limits: HTTPLimits
    /// Bytes of a body that is welcome.
    private let requestSize: Int
    private let register: ConnectionRegister
    private var times: ConnectionTimes
    private var place: UInt64?
    private var timer: Scheduled<Void>?
    private var timerDeadline: NIODeadline?
    private var writeTimer: Scheduled<Void>?
    /// Whether the answer to the oldest open request has begun.
    private var isAnswering = false
    /// Whether a last answer was given, so that nothing more is read or written.
    private var isShut = false

    init(limits: HTTPLimits, requestSize: Int, register: ConnectionRegister) {
        self.limits = limits
        self.requestSize = requestSize
        self.register = register
        self.times = ConnectionTimes(limits: limits, now: .now())
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { self.begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        self.begin(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.end() }

    private func begin(_ context: ChannelHandlerContext) {
        guard self.place == nil, !self.isShut else { return }
        let channel = context.channel
        guard let place = self.register.enter({ channel.close(promise: nil) }) else {
            self.shut(ConnectionProblem.tooMany(self.limits), context)
            return
        }
        self.place = place
        self.arm(context)
    }

    private func end() {
        self.isShut = true
        self.timer?.cancel()
        self.writeTimer?.cancel()
        if let place = self.place { self.register.leave(place) }
        self.place = nil
    }

    // MARK: What comes in

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.isShut else { return }
        let wasIdle = self.times.isIdle
        switch self.unwrapInboundIn(data) {
        case .head(let request):
            self.times.readHead(at: .now())
            self.welcomeBody(of: request, context)
        case .body(let buffer): self.times.readBody(buffer.readableBytes)
        case .end: self.times.readEnd(at: .now())
        }
        self.changed(wasIdle, context)
        context.fireChannelRead(data)
    }

    /// Tells a client that asks first to send its body, unless the body is one that will be refused.
    private func welcomeBody(of request: HTTPRequest, _ context: ChannelHandlerContext) {
        guard self.times.openRequests == 1, request.headerFields[.expect]?.lowercased() == "100-continue" else {
            return
        }
        let length = request.headerFields[.contentLength].flatMap { Int($0) } ?? 0
        guard length <= self.requestSize else { return }
        context.writeAndFlush(self.wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError, !self.isShut, !self.isAnswering, self.times.openRequests <= 1 {
            self.shut(ConnectionProblem.unreadable(error, self.limits), context)
        }
        // Whoever reads a body must not take the place where it was torn for its end.
        context.fireErrorCaught(error)
    }

    // MARK: What goes out

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !self.isShut else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        let wasIdle = self.times.isIdle
        switch self.unwrapOutboundIn(data) {
        case .head(let response):
            self.isAnswering = true
            if response.status == .switchingProtocols { self.times.upgraded() }
        case .body: break
        case .end:
            self.isAnswering = false
            self.times.wroteEnd(at: .now())
        }
        self.changed(wasIdle, context)
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.writeTimer?.cancel()
        self.writeTimer = nil
        if !context.channel.isWritable { self.awaitReader(context, buffered: self.bufferedBytes(context)) }
        context.fireChannelWritabilityChanged()
    }

    /// Closes the connection unless the client takes something of what waits for it.
    private func awaitReader(_ context: ChannelHandlerContext, buffered: Int) {
        self.writeTimer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(self.limits.writeTime)) {
            let left = self.bufferedBytes(context)
            if left >= buffered {
                context.close(promise: nil)
            } else {
                self.awaitReader(context, buffered: left)
            }
        }
    }

    /// Bytes that the client has not taken yet.
    private func bufferedBytes(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? .max
    }

    // MARK: Time

    private func changed(_ wasIdle: Bool, _ context: ChannelHandlerContext) {
        if wasIdle != self.times.isIdle, let place = self.place { self.register.set(place, isIdle: !wasIdle) }
        self.arm(context)
    }

    /// Sees to it that a timer ends no later than the deadline. One that ends sooner looks again, which is cheaper than a new
    /// timer for each request.
    private func arm(_ context: ChannelHandlerContext) {
        guard !self.isShut, let deadline = self.times.deadline else { return }
        if let timerDeadline = self.timerDeadline, timerDeadline <= deadline { return }
        self.timer?.cancel()
        self.timerDeadline = deadline
        self.timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.timerDeadline = nil
            self.look(context)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        guard !self.isShut else { return }
        switch self.times.verdict(at: .now()) {
        case .fine: self.arm(context)
        case .isIdle: context.close(promise: nil)
        case .headerIsLate: self.shut(ConnectionProblem.lateHeader(self.limits), context)
        case .bodyIsSlow:
            guard !self.isAnswering, self.times.openRequests == 1 else {
                context.fireErrorCaught(HTTPParserError.invalidEOFState)
                context.close(promise: nil)
                return
            }
            self.shut(ConnectionProblem.slowBody(self.limits), context)
            context.fireErrorCaught(HTTPParserError.invalidEOFState)
        }
    }

    /// Gives a last answer and closes.
    private func shut(_ problem: Problem, _ context: ChannelHandlerContext) {
        self.end()
        let (response, body) = problem.lastResponse
        context.write(self.wrapOutboundOut(.head(response)), promise: nil)
        context.write(self.wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
        context.close(mode: .output, promise: nil)
        _ = context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingerTime) { context.close(promise: nil) }
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}

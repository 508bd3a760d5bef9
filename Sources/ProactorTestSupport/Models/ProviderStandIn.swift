import NIOCore
import NIOHTTP1
package import ProactorModel
import Synchronization

/// A model provider for tests: a real HTTP server on a port of its own that speaks the wire formats of Anthropic's Messages API
/// and of OpenAI's Chat Completions API, answers as a script says, goes wrong as a script says, refuses what the real ones
/// refuse, keeps limits strictly, and remembers everything.
package final class ProviderStandIn: Sendable {
    package struct Options: Sendable {
        /// The key that requests must have; `nil` where any will do, and none.
        package var key: String?
        /// What is allowed in 60 seconds; without it, anything.
        package var limits: ModelLimits?
        package var now: @Sendable () -> Timestamp
        /// What requests are answered with once the replies given to ``enqueue(_:)`` are used up; without it, a request that
        /// finds none is answered with an error.
        package var script: (@Sendable (StandInRequest) async -> StandInReply)?

        package init(
            key: String? = "stand-in-key",
            limits: ModelLimits? = nil,
            now: @escaping @Sendable () -> Timestamp = { StandInTime.now },
            script: (@Sendable (StandInRequest) async -> StandInReply)? = nil
        ) {
            self.key = key
            self.limits = limits
            self.now = now
            self.script = script
        }
    }

    struct State {
        var port = 0
        var requests: [StandInRequest] = []
        var queue: [StandInReply] = []
        var limiter: StandInRateLimiter?
        var waitingCount = 0
        var waitingMaximum = 0
        var connectionCount = 0
    }

    /// What a request is answered with, apart from its body.
    enum Verdict {
        case reply(StandInReply)
        case refused(StandInFailure)
    }

    let options: Options
    private let state: Mutex<State>

    private init(_ options: Options) {
        self.options = options
        self.state = Mutex(State(limiter: options.limits.map { StandInRateLimiter($0) }))
    }

    /// Serves while `body` runs.
    package static func run<Value>(
        _ options: Options = Options(),
        _ body: (ProviderStandIn) async throws -> Value
    ) async throws -> Value {
        let standIn = ProviderStandIn(options)
        return try await Listener.run(
            configure: { try $0.pipeline.syncOperations.configureHTTPServerPipeline() },
            serve: { await StandInConnection.serve($0, standIn) },
            body: { port in
                standIn.state.withLock { $0.port = port }
                return try await body(standIn)
            }
        )
    }

    /// Where it listens, on 127.0.0.1.
    package var port: Int { self.state.withLock { $0.port } }

    /// What the kind `anthropic` needs as `baseURL`.
    package var anthropicURL: String { "http://127.0.0.1:\(self.port)" }
    /// What the kind `openai` needs as `baseURL`.
    package var openAIURL: String { "http://127.0.0.1:\(self.port)/v1" }

    /// Answers the next requests, in this order.
    package func enqueue(_ replies: StandInReply...) { self.state.withLock { $0.queue += replies } }

    /// Every request so far, those that were refused included.
    package var requests: [StandInRequest] { self.state.withLock { $0.requests } }

    /// Requests that broke a limit.
    package var violationCount: Int { self.state.withLock { $0.limiter?.violationCount ?? 0 } }

    /// The most requests that were being answered at once.
    package var concurrencyMaximum: Int { self.state.withLock { $0.waitingMaximum } }

    /// Connections that were made to it.
    package var connectionCount: Int { self.state.withLock { $0.connectionCount } }

    // MARK: Answering

    func noteConnection() { self.state.withLock { $0.connectionCount += 1 } }

    var limiter: StandInRateLimiter? { self.state.withLock { $0.limiter } }

    /// Remembers a request; must be followed by ``endAnswering()``.
    func begin(
        _ dialect: StandInDialect,
        headers: [String: String],
        body: JSONValue
    ) -> StandInRequest {
        self.state.withLock { state in
            let request = StandInRequest(
                dialect: dialect,
                headers: headers,
                body: body,
                number: state.requests.count + 1
            )
            state.requests.append(request)
            state.waitingCount += 1
            state.waitingMaximum = max(state.waitingMaximum, state.waitingCount)
            return request
        }
    }

    func endAnswering() { self.state.withLock { $0.waitingCount -= 1 } }

    /// Decides as a provider does: the key, then the limits, then the request itself, and only then an answer.
    func verdict(on request: StandInRequest, at now: Timestamp) async -> Verdict {
        if let key = self.options.key, request.key != key {
            return .refused(StandInFailure(.unauthorized, "invalid x-api-key"))
        }
        if let wait = self.admit(request, at: now) {
            let seconds = max(1, Int((wait.wholeMilliseconds + 999) / 1000))
            return .refused(
                StandInFailure(.rateLimited, "this request would exceed a limit", retryAfter: .seconds(seconds))
            )
        }
        let problem =
            request.dialect == .anthropic ? AnthropicRequestCheck.problem(request) : OpenAIRequestCheck.problem(request)
        if let problem { return .refused(StandInFailure(.invalid, problem)) }
        let reply = await self.nextReply(to: request)
        if case .turn(let turn) = reply {
            let usage = turn.effectiveUsage(for: request)
            self.state.withLock { $0.limiter?.settle(usage, estimate: request.inputTokens, at: now) }
        }
        return .reply(reply)
    }

    /// How long the request would have had to wait; `nil` where it is admitted.
    private func admit(_ request: StandInRequest, at now: Timestamp) -> Duration? {
        self.state.withLock { state in
            if let maximum = state.limiter?.limits.concurrency, state.waitingCount > maximum {
                state.limiter?.noteViolation()
                return .seconds(1)
            }
            return state.limiter?.admit(inputTokens: request.inputTokens, at: now)
        }
    }

    private func nextReply(to request: StandInRequest) async -> StandInReply {
        let queued = self.state.withLock { state in state.queue.isEmpty ? nil : state.queue.removeFirst() }
        if let queued { return queued }
        guard let script = self.options.script else {
            return .failure(StandInFailure(.failed, "the stand-in has no reply to its request \(request.number)"))
        }
        return await script(request)
    }
}

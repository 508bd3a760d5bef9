import ProactorComponents
import ProactorModel
import ProactorRuntime
import SpikeSimulation
import Synchronization

/// A provider in this process that keeps its limits strictly, in a sliding window of a minute.
final class LimitedModel: ModelProvider {
    private let provider: Mutex<SimulatedProvider>
    private let clock: ScaledClock
    private let latency: Range<Int64>
    private let span = Mutex<(first: Int64?, last: Int64)>((nil, 0))

    /// - Parameter latency: Milliseconds from question to answer, of the scaled clock.
    init(requests: Int, tokens: Int, clock: ScaledClock, latency: Range<Int64>) {
        self.provider = Mutex(
            SimulatedProvider(
                requestLimit: requests,
                tokenLimit: tokens,
                limiter: .slidingWindow,
                counting: .onArrival
            )
        )
        self.clock = clock
        self.latency = latency
    }

    var refusals: Int { self.provider.withLock { $0.refusals } }

    /// The part of the allowed rate that was used, the first and the last minute aside.
    var utilisation: Double {
        let (first, last) = self.span.withLock { $0 }
        guard let first, last - first > 120_000 else { return 0 }
        return self.provider.withLock { $0.utilisation(from: first + 60_000, to: last - 60_000) }
    }

    func turn(
        _ request: ModelRequest,
        observe: @escaping @Sendable (ModelTurnPiece) async -> Void
    ) async throws(ModelFailure) -> ModelResponse {
        let now = self.clock.now.millisecondsSinceEpoch
        self.span.withLock { $0 = ($0.first ?? now, now) }
        let usage = TokenUsage(input: 230, output: Int.random(in: 20...60))
        guard self.provider.withLock({ $0.arrive(at: now, input: usage.input, output: usage.output) }) else {
            throw ModelFailure(.rateLimited, "over the limit", retryAfter: .seconds(5))
        }
        let wait = Duration.milliseconds(Int64.random(in: self.latency))
        do { try await self.clock.sleep(until: self.clock.now.advanced(by: wait)) } catch {
            throw ModelFailure(.unavailable, "cancelled")
        }
        let call = ToolUse(id: "c", name: "emit_Answered", arguments: .json(["n": 1]))
        let turn = ModelTurn(content: [.toolCall(call)], stopReason: .toolCalls, usage: usage, model: "simulated")
        return ModelResponse(turn: turn)
    }
}

/// A provider that answers at once, and asks for a tool so many times before it ends.
final class InstantModel: ModelProvider {
    private let turns: Int

    init(turns: Int) { self.turns = turns }

    func turn(
        _ request: ModelRequest,
        observe: @escaping @Sendable (ModelTurnPiece) async -> Void
    ) async throws(ModelFailure) -> ModelResponse {
        let taken = request.messages.count / 2
        let call =
            taken < self.turns - 1
            ? ToolUse(id: "c", name: "look", arguments: .json(["n": .int(Int64(taken))]))
            : ToolUse(id: "c", name: "emit_Answered", arguments: .json(["n": 1]))
        let turn = ModelTurn(
            content: [.toolCall(call)],
            stopReason: .toolCalls,
            usage: TokenUsage(input: 100, output: 10),
            model: "instant"
        )
        return ModelResponse(turn: turn)
    }
}

/// A tool that has its answer at once.
struct InstantTool: Tool {
    func call(_ call: ToolCall) async throws(ToolFailure) -> JSONValue { "seen" }
}

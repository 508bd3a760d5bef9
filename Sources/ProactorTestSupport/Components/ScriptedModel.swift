package import ProactorComponents
package import ProactorModel
import Synchronization

/// A model whose turns a test decides, and which remembers what it was asked.
package final class ScriptedModel: ModelProvider {
    /// Answers the request with this number, counted from 1.
    package typealias Script =
        @Sendable (_ request: ModelRequest, _ number: Int) async throws(ModelFailure) -> ModelTurn

    private let script: Script
    private let asked = Mutex<[ModelRequest]>([])

    package init(_ script: @escaping Script) { self.script = script }

    /// Answers with these turns, one after the other, and then fails for good.
    package convenience init(_ turns: [ModelTurn]) {
        self.init { _, number throws(ModelFailure) in
            guard number <= turns.count else { throw ModelFailure(.misconfigured, "there are no more turns") }
            return turns[number - 1]
        }
    }

    package var requests: [ModelRequest] { self.asked.withLock { $0 } }

    package func turn(
        _ request: ModelRequest,
        observe: @escaping @Sendable (ModelTurnPiece) async -> Void
    ) async throws(ModelFailure) -> ModelResponse {
        let number = self.asked.withLock { asked in
            asked.append(request)
            return asked.count
        }
        let turn = try await self.script(request, number)
        if !turn.text.isEmpty { await observe(.text(turn.text)) }
        return ModelResponse(turn: turn)
    }
}

extension ModelTurn {
    /// A turn that says something and ends.
    package static func saying(_ text: String, usage: TokenUsage = TokenUsage(input: 100, output: 10)) -> Self {
        Self(content: [.text(text)], stopReason: .endOfTurn, usage: usage, model: "scripted")
    }

    /// A turn that asks for calls.
    package static func calling(
        _ calls: (name: String, arguments: JSONValue)...,
        usage: TokenUsage = TokenUsage(input: 100, output: 10)
    ) -> Self {
        Self(
            content: calls.enumerated().map { place, call in
                .toolCall(ToolUse(id: "call_\(place)", name: call.name, arguments: .json(call.arguments)))
            },
            stopReason: .toolCalls,
            usage: usage,
            model: "scripted"
        )
    }
}

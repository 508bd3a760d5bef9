import ProactorModel
import Testing

@testable import ProactorServer

@Suite("The steps of a journal, shown") struct StepMarkupTests {
    private static let hostile = "<script>alert(1)</script>"

    private func step(_ kind: Step.Kind, _ name: String, _ output: StepOutput, charge: Charge? = nil) -> Step {
        Step(
            index: 0,
            kind: kind,
            name: name,
            input: .string(Self.hostile),
            output: output,
            startedAt: Timestamp(seconds: 1),
            finishedAt: Timestamp(seconds: 3),
            charge: charge
        )
    }

    private func turn(_ content: [ContentPart]) -> Step {
        let turn = ModelTurn(content: content, stopReason: .toolCalls, usage: TokenUsage(input: 1200), model: "m")
        let charge = Charge(model: "default", usage: turn.usage, cost: .zero)
        return self.step(.modelTurn, "default", .value(turn.json), charge: charge)
    }

    @Test func `a turn shows what it says, and what it wanted that nobody did`() {
        let done = ToolUse(id: "1", name: "look-up", arguments: .json(["a": 1]))
        let refused = ToolUse(id: "2", name: "emit_Order", arguments: .json(["note": .string(Self.hostile)]))
        let steps = [
            self.turn([.text("I see \(Self.hostile)."), .toolCall(done), .toolCall(refused)]),
            self.turn([.toolCall(done)]),
            self.step(.toolCall, "look-up", .value(.string(Self.hostile))),
            self.step(.toolCall, "look-up", .failure(Self.hostile)), self.step(.say, "", .value(.null)),
        ]
        let shown = StepMarkup.steps(steps).map(\.html)
        // The second turn says nothing but what its call's step says.
        #expect(shown.count == 4)
        #expect(shown[0].contains("I see &lt;script&gt;") && shown[0].contains("1,200 tokens"))
        #expect(shown[0].contains("Wanted <code>emit_Order</code>") && !shown[0].contains("look-up"))
        #expect(shown[1].contains("Asked <code>look-up</code> <span class=\"quiet\">2.0 s</span>"))
        #expect(shown[2].contains("<p class=\"problem\">&lt;script&gt;"))
        #expect(shown.allSatisfy { !$0.contains("<script>") })
    }
}

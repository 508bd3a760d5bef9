import ProactorComponents
import ProactorModel
import ProactorRuntime
import ProactorTestSupport
import Testing

@Suite(.timeLimit(.minutes(15))) struct ToolBoxTests {
    private let clock = ManualClock()
    private let call = ToolCall(arguments: ["n": 1], idempotencyKey: "run-0")

    private func box(_ tool: any Tool, resultSizeMaximum: Int = 1000) -> ToolBox {
        ToolBox(["find": ToolBox.Entry(tool: tool, timeout: .seconds(5), resultSizeMaximum: resultSizeMaximum)])
    }

    private func failure(_ box: ToolBox, tool: String = "find") async -> ToolFailure? {
        do throws(ToolFailure) {
            _ = try await box.call(tool, self.call, clock: self.clock)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a call passes arguments, key and result on`() async throws {
        let tool = ScriptedTool { _, _ in ["found": true] }
        #expect(try await self.box(tool).call("find", self.call, clock: self.clock) == ["found": true])
        #expect(tool.calls.map(\.idempotencyKey) == [self.call.idempotencyKey])
        // Nothing waits for the time limit any more.
        #expect(self.clock.deadlines.isEmpty)
    }

    @Test func `a tool that nobody declared is named`() async {
        let failure = await self.failure(self.box(ScriptedTool()), tool: "look")
        #expect(failure == ToolFailure(.misconfigured, "there is no tool 'look' in proactor.yaml"))
    }

    @Test func `a tool's own failure is passed on`() async {
        let own = ToolFailure(.unavailable, "the shop is closed")
        #expect(await self.failure(self.box(ScriptedTool { _, _ throws(ToolFailure) in throw own })) == own)
    }

    @Test func `a call that takes too long is ended, and may be tried again`() async throws {
        let tool = HeldTool()
        async let failure = self.failure(self.box(tool))
        let deadline = try await self.clock.sleeper()
        #expect(deadline == self.clock.now.advanced(by: .seconds(5)))
        self.clock.advance(to: deadline)
        #expect(await failure == ToolFailure(.timedOut, "no result within 5s"))
        #expect(await failure?.isRetriable == true)
        #expect(tool.waiting == 0)
    }

    @Test func `a result is measured in the bytes of its JSON`() async {
        let tool = ScriptedTool { _, _ in "é234567" }
        // Two quotes, seven characters, of which one has two bytes.
        #expect(await self.failure(self.box(tool, resultSizeMaximum: 10)) == nil)
        let failure = await self.failure(self.box(tool, resultSizeMaximum: 9))
        #expect(failure?.kind == .resultTooLarge)
        #expect(failure?.isRetriable == false)
        #expect(failure?.message == "the result has 10 bytes; the limit of the tool 'find' is 9 (resultSize)")
    }
}

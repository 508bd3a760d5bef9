import ProactorModel
import Testing

@testable import ProactorModels

@Suite struct AnthropicRequestTests {
    private func json(_ request: ModelRequest, caches: Bool = false) -> JSONValue {
        AnthropicRequest.json(request, model: "some-model", cachesPrompts: caches)
    }

    @Test func `a request stands on the wire as the API has it`() {
        #expect(
            self.json(.sample).jsonText
                == #"{"model":"some-model","max_tokens":500,"stream":true,"system":[{"type":"text","text":"You are careful."}],"#
                + #""messages":[{"role":"user","content":[{"type":"text","text":"What is the weather in Oslo and Rome?"}]}],"#
                + #""tools":[{"name":"get_weather","description":"The weather of a city.","input_schema":{"type":"object","#
                + #""required":["city"],"properties":{"city":{"type":"string"}}}}]}"#
        )
    }

    @Test func `the ends of tools, instructions and conversation are marked for the cache`() {
        let json = self.json(.sample, caches: true)
        let mark: JSONValue = ["type": "ephemeral"]
        #expect(json["system"]?.arrayValue?.first?["cache_control"] == mark)
        #expect(json["tools"]?.arrayValue?.last?["cache_control"] == mark)
        #expect(json["messages"]?.arrayValue?.last?["content"]?.arrayValue?.last?["cache_control"] == mark)
    }

    @Test func `of several tools and messages only the last is marked`() {
        var request = ModelRequest.sample
        request.tools.insert(ToolSpecification(name: "other", description: "", inputSchema: ["type": "object"]), at: 0)
        let turn = ModelTurn(
            content: [
                .opaque(["type": "thinking", "thinking": "t", "signature": "s"]), .call("a", "get_weather", [:]),
            ],
            stopReason: .toolCalls,
            usage: TokenUsage(),
            model: ""
        )
        let text = self.json(request.following(turn, ["sunny"]), caches: true).jsonText
        #expect(text.matches(of: /cache_control/).count == 3)
        let results = text.contains(
            #"{"type":"tool_result","tool_use_id":"a","content":"sunny","cache_control":{"type":"ephemeral"}}"#
        )
        #expect(results)
    }

    @Test func `a paused turn goes back as it came, without a mark`() {
        var request = ModelRequest.sample
        let block: JSONValue = ["type": "server_tool_use", "id": "s", "name": "search", "input": [:]]
        request.messages.append(.init(.assistant, [.text("searching"), .opaque(block)]))
        let last = self.json(request, caches: true)["messages"]?.arrayValue?.last
        #expect(last == ["role": "assistant", "content": [["type": "text", "text": "searching"], block]])
    }

    @Test func `all results of a turn stand in one message, before any text`() {
        let turn = ModelTurn(
            content: [
                .text("checking"), .call("a", "get_weather", ["city": "Oslo"]),
                .call("b", "get_weather", ["city": "Rome"]),
            ],
            stopReason: .toolCalls,
            usage: TokenUsage(),
            model: ""
        )
        var request = ModelRequest.sample.following(turn, ["sunny", "no such city"], thenText: "Be quick.")
        let last = request.messages.removeLast()
        // As an engine may write it that appends each answer on its own.
        request.messages += last.content.map { .init(.user, [$0]) }
        let messages = self.json(request)["messages"]?.arrayValue ?? []
        #expect(messages.count == 3)
        #expect(
            messages.last == [
                "role": "user",
                "content": [
                    ["type": "tool_result", "tool_use_id": "a", "content": "sunny"],
                    ["type": "tool_result", "tool_use_id": "b", "content": "no such city", "is_error": true],
                    ["type": "text", "text": "Be quick."],
                ],
            ]
        )
    }

    @Test func `empty texts and empty messages are left out`() {
        let request = ModelRequest(
            system: "",
            messages: [
                .init(.user, [.text("a"), .text("")]), .init(.assistant, [.text("")]), .init(.user, [.text("b")]),
                .init(.assistant, [.call("x", "t", [:])]),
                .init(.user, [.toolResult(ToolAnswer(callID: "x", text: "", isFailure: false))]),
            ],
            outputTokenMaximum: 1
        )
        #expect(
            self.json(request, caches: true).jsonText
                == #"{"model":"some-model","max_tokens":1,"stream":true,"messages":["#
                + #"{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},"#
                + #"{"role":"assistant","content":[{"type":"tool_use","id":"x","name":"t","input":{}}]},"#
                + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"x","cache_control":{"type":"ephemeral"}}]}]}"#
        )
    }

    @Test func `arguments that are no object go back inside one`() {
        var request = ModelRequest.sample
        request.messages.append(
            .init(
                .assistant,
                [
                    .toolCall(ToolUse(id: "a", name: "t", arguments: .malformed(#"{"city": "#))),
                    .call("b", "t", [1, 2]),
                ]
            )
        )
        let blocks = self.json(request)["messages"]?.arrayValue?.last?["content"]?.arrayValue ?? []
        #expect(blocks.map { $0["input"] } == [["INVALID_JSON": #"{"city": "#], ["INVALID_JSON": "[1,2]"]])
    }

    @Test(arguments: [ModelRequest.ToolChoice.automatic, .required, .none])
    func `the choice of tools is sent where it is not the usual one`(choice: ModelRequest.ToolChoice) {
        var request = ModelRequest.sample
        request.toolChoice = choice
        let types: [ModelRequest.ToolChoice: JSONValue] = [.required: ["type": "any"], .none: ["type": "none"]]
        #expect(self.json(request)["tool_choice"] == types[choice])
        request.tools = []
        #expect(self.json(request)["tool_choice"] == nil)
        #expect(self.json(request)["tools"] == nil)
    }
}

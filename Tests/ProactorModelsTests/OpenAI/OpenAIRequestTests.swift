import ProactorModel
import Testing

@testable import ProactorModels

@Suite struct OpenAIRequestTests {
    private static let standard = OpenAICapabilities(
        maxTokensField: .maxCompletionTokens,
        systemRole: .system,
        parallelToolCalls: nil,
        toolChoice: true,
        includeUsage: true
    )

    private func json(_ request: ModelRequest, _ capabilities: OpenAICapabilities = standard) -> JSONValue {
        OpenAIRequest.json(request, model: "some-model", capabilities)
    }

    @Test func `a request stands on the wire as the API has it`() {
        #expect(
            self.json(.sample).jsonText
                == #"{"model":"some-model","messages":[{"role":"system","content":"You are careful."},"#
                + #"{"role":"user","content":"What is the weather in Oslo and Rome?"}],"max_completion_tokens":500,"#
                + #""stream":true,"stream_options":{"include_usage":true},"tools":[{"type":"function","function":"#
                + #"{"name":"get_weather","description":"The weather of a city.","parameters":{"type":"object","#
                + #""required":["city"],"properties":{"city":{"type":"string"}}}}}]}"#
        )
    }

    @Test func `what a server does not take is not sent`() {
        var capabilities = Self.standard
        capabilities.maxTokensField = .maxTokens
        capabilities.systemRole = .developer
        capabilities.includeUsage = false
        capabilities.toolChoice = false
        capabilities.parallelToolCalls = false
        var request = ModelRequest.sample
        request.toolChoice = .required
        let json = self.json(request, capabilities)
        #expect(json["max_tokens"] == 500)
        #expect(json["max_completion_tokens"] == nil)
        #expect(json["messages"]?.arrayValue?.first?["role"] == "developer")
        #expect(json["stream_options"] == nil)
        #expect(json["tool_choice"] == nil)
        #expect(json["parallel_tool_calls"] == false)
        #expect(json["tools"] != nil)
        // Such a server can be kept from calling tools only by not knowing any.
        request.toolChoice = .none
        #expect(self.json(request, capabilities)["tools"] == nil)
        #expect(self.json(request, capabilities)["parallel_tool_calls"] == nil)
    }

    @Test func `each result is a message of its own, before any text, and a failure says so`() {
        let turn = ModelTurn(
            content: [
                .text("checking"), .opaque(["type": "thinking"]), .call("a", "get_weather", ["city": "Oslo"]),
                .toolCall(ToolUse(id: "b", name: "get_weather", arguments: .malformed("{city"))),
            ],
            stopReason: .toolCalls,
            usage: TokenUsage(),
            model: ""
        )
        let request = ModelRequest.sample.following(turn, ["sunny", "no JSON"], thenText: "Be quick.")
        #expect(
            self.json(request)["messages"]?.arrayValue?.suffix(4).map(\.jsonText) == [
                #"{"role":"assistant","content":"checking","tool_calls":["#
                    + #"{"id":"a","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Oslo\"}"}},"#
                    + #"{"id":"b","type":"function","function":{"name":"get_weather","arguments":"{city"}}]}"#,
                #"{"role":"tool","tool_call_id":"a","content":"sunny"}"#,
                #"{"role":"tool","tool_call_id":"b","content":"The call failed: no JSON"}"#,
                #"{"role":"user","content":"Be quick."}"#,
            ]
        )
    }

    @Test func `empty messages are left out, and calls without text have none`() {
        let request = ModelRequest(
            system: "",
            messages: [
                .init(.user, [.text("a")]), .init(.assistant, [.text("")]), .init(.user, [.text("b")]),
                .init(.assistant, [.call("x", "t", [:])]),
            ],
            outputTokenMaximum: 1
        )
        #expect(
            self.json(request)["messages"]?.arrayValue?.map(\.jsonText) == [
                #"{"role":"user","content":"a"}"#, #"{"role":"user","content":"b"}"#,
                #"{"role":"assistant","content":null,"tool_calls":[{"id":"x","type":"function","function":{"name":"t","arguments":"{}"}}]}"#,
            ]
        )
    }

    @Test(arguments: [
        (ModelRequest.ToolChoice.automatic, JSONValue?.none), (.required, "required"), (.none, "none"),
    ])
    func `the choice of tools is sent where it is not the usual one`(choice: ModelRequest.ToolChoice, json: JSONValue?)
    {
        var request = ModelRequest.sample
        request.toolChoice = choice
        #expect(self.json(request)["tool_choice"] == json)
        request.tools = []
        #expect(self.json(request)["tool_choice"] == nil)
    }
}

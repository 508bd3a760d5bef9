import ProactorComponents
import ProactorMCP
import ProactorModel
import Testing

/// Questions of a modern server, which come in place of a result.
@Suite(.timeLimit(.minutes(15))) struct QuestionTests {
    private static let schema: JSONValue = ["type": "object", "properties": ["ok": ["type": "boolean"]]]

    private static func question(_ message: String, mode: JSONValue? = "form") -> JSONValue {
        var params: JSONObject = ["message": .string(message), "requestedSchema": Self.schema]
        params["mode"] = mode
        return ["method": "elicitation/create", "params": .object(params)]
    }

    private static func asking(_ requests: JSONObject, state: JSONValue? = nil) -> JSONValue {
        var result: JSONObject = ["resultType": "input_required", "inputRequests": .object(requests)]
        result["requestState"] = state
        return Say.on("tools/call", .object(result))
    }

    private static let yes: JSONValue = ["ok": true]

    @Test func `each question has its key, its wording and its form`() async throws {
        let peer = try Peer([
            Say.modern, Say.tools("t"), Self.asking(["a": Self.question("A?"), "b": Self.question("B?", mode: nil)]),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            let failure = try await tool.failure("t")
            #expect(failure.kind == .inputRequired)
            #expect(failure.message == "the tool asks: A?; B?")
            #expect(
                failure.questions == [
                    ToolQuestion(key: "a", message: "A?", schema: Self.schema),
                    ToolQuestion(key: "b", message: "B?", schema: Self.schema),
                ]
            )
        }
    }

    @Test func `answers go back with the state exactly as it came, in a request of its own`() async throws {
        let state = "\u{0}\"\\/\u{7F}ü\u{1F600} e\u{301} \u{2028}=="
        let peer = try Peer([
            Say.modern, Say.tools("t"),
            Self.asking(["a": Self.question("A?"), "b": Self.question("B?")], state: .string(state)),
            Self.asking(["c": Self.question("C?")]), Say.on("tools/call", Say.text("done")),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            let answers: [ToolQuestion.Answer] = [
                .init(key: "a", content: Self.yes), .init(key: "b", content: nil), .init(key: "c", content: Self.yes),
            ]
            #expect(try await tool.result("t", ["x": 1], key: "k", answers: answers) == "done")
        }
        let calls = try peer.received("tools/call")
        let accept: JSONValue = ["action": "accept", "content": Self.yes]
        #expect(
            calls.map { $0["params"]?["inputResponses"] } == [
                nil, ["a": accept, "b": ["action": "decline"]], ["c": accept],
            ]
        )
        #expect(calls.map { $0["params"]?["requestState"] } == [nil, .string(state), nil])
        #expect(Set(calls.map { $0["id"] }).count == 3)
        #expect(calls.allSatisfy { $0["params"]?["arguments"] == ["x": 1] })
        #expect(calls.allSatisfy { $0["params"]?["_meta"]?["proactor/idempotencyKey"] == "k" })
    }

    @Test func `only what nobody has answered is asked`() async throws {
        let peer = try Peer([
            Say.modern, Say.tools("t"), Self.asking(["a": Self.question("A?"), "b": Self.question("B?")]),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            let failure = try await tool.failure("t", answers: [.init(key: "b", content: Self.yes)])
            #expect(failure.questions.map(\.key) == ["a"])
        }
        #expect(try peer.received("tools/call").count == 1)
    }

    @Test func `a question that comes back under another key is known by its wording`() async throws {
        let peer = try Peer([
            Say.modern, Say.tools("t"), Self.asking(["q-1": Self.question("Sure?")]),
            Self.asking(["q-2": Self.question("Sure?")]), Say.on("tools/call", Say.text("done")),
            Self.asking(["q-3": Self.question("Really sure?")]),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            let key = try #require(try await tool.failure("t").questions.first?.key)
            let answers = [ToolQuestion.Answer(key: key, content: Self.yes)]
            #expect(try await tool.result("t", answers: answers) == "done")
            #expect(try await tool.failure("t", answers: answers).questions.map(\.key) == ["q-3"])
        }
        let responses = try peer.received("tools/call").map { $0["params"]?["inputResponses"] }
        #expect(responses[2] == ["q-2": ["action": "accept", "content": Self.yes]])
    }

    @Test func `a state without questions is given back at once`() async throws {
        let peer = try Peer([
            Say.modern, Say.tools("t"), Self.asking([:], state: "later"), Say.on("tools/call", Say.text("done")),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            #expect(try await tool.result("t") == "done")
        }
        let call = try #require(try peer.received("tools/call").last)
        #expect(call["params"]?["requestState"] == "later")
        #expect(call["params"]?["inputResponses"] == nil)
    }

    @Test func `a server that asks without end is left`() async throws {
        let again = Say.on("tools/call", ["resultType": "input_required", "requestState": "x"], times: 1_000)
        let peer = try Peer([Say.modern, Say.tools("t"), again])
        try await withTool(peer.declaration()) { tool async throws in
            let failure = try await tool.failure("t")
            #expect(failure == ToolFailure(.failed, "the server asked 8 times in place of an answer"))
        }
        #expect(try peer.received("tools/call").count == 8)
    }

    @Test(
        arguments: [
            ["method": "sampling/createMessage", "params": [:]], ["method": "roots/list"],
            [
                "method": "elicitation/create",
                "params": ["mode": "url", "message": "Log in", "url": "https://x.example"],
            ],
            ["method": "elicitation/create"], "text",
        ] as [JSONValue]
    )
    func `a server gets nothing that it was not offered`(request: JSONValue) async throws {
        let peer = try Peer([Say.modern, Say.tools("t"), Self.asking(["a": request])])
        try await withTool(peer.declaration()) { tool async throws in
            let failure = try await tool.failure("t")
            #expect(failure.kind == .failed)
            #expect(failure.message.contains("only forms can be filled in"))
        }
    }

    @Test func `a server that forgot its state is unavailable, not wrong`() async throws {
        let forgotten: JSONValue = ["reason": "invalid_request_state"]
        let peer = try Peer([
            Say.modern, Say.tools("t"), Self.asking(["a": Self.question("A?")], state: "x"),
            Say.on("tools/call", error: -32602, "Invalid or expired requestState", data: forgotten),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            let failure = try await tool.failure("t", answers: [.init(key: "a", content: Self.yes)])
            #expect(failure.kind == .unavailable)
        }
    }
}

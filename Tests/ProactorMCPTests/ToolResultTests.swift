import ProactorComponents
import ProactorMCP
import ProactorModel
import Testing

/// What becomes of what a server answers to a call.
@Suite(.timeLimit(.minutes(15))) struct ToolResultTests {
    private func tool<Value>(
        _ description: JSONValue = ["name": "t"],
        answering answers: [JSONValue],
        _ body: (any Tool) async throws -> Value
    ) async throws -> Value {
        let peer = try Peer([Say.modern, Say.tool(description)] + answers)
        return try await withTool(peer.declaration(), body)
    }

    private func result(_ result: JSONValue) async throws -> JSONValue {
        try await self.tool(answering: [Say.on("tools/call", result)]) { try await $0.result("t") }
    }

    private func failure(_ answer: JSONValue, _ description: JSONValue = ["name": "t"]) async throws -> ToolFailure {
        try await self.tool(description, answering: [answer]) { try await $0.failure("t") }
    }

    @Test func `text is a text, also where it comes in pieces`() async throws {
        #expect(try await self.result(Say.text("one")) == "one")
        let two: JSONValue = ["content": [["type": "text", "text": "one"], ["type": "text", "text": "two"]]]
        #expect(try await self.result(two) == "one\ntwo")
        #expect(try await self.result(["content": []]) == nil)
        #expect(try await self.result([:]) == nil)
    }

    @Test(arguments: [["a": 1], [1, 2], "x", 7, false, nil] as [JSONValue])
    func `the structured result comes before its text, whatever it is`(value: JSONValue) async throws {
        let result: JSONValue = ["structuredContent": value, "content": [["type": "text", "text": "as text"]]]
        #expect(try await self.result(result) == value)
    }

    @Test func `pictures, sounds and files come as what they are, the large ones without their data`() async throws {
        let large = String(repeating: "QUJD", count: 2_731)
        let result: JSONValue = [
            "content": [
                ["type": "text", "text": "see"], ["type": "image", "mimeType": "image/png", "data": "QUJDRA=="],
                ["type": "audio", "mimeType": "audio/wav", "data": .string(large)],
                ["type": "resource_link", "uri": "file:///a", "name": "a", "size": 3, "junk": 1],
                ["type": "resource", "resource": ["uri": "file:///b", "mimeType": "text/plain", "text": "b"]],
                ["type": "resource", "resource": ["uri": "file:///c", "blob": "QQ=="]], ["type": "hologram"],
            ]
        ]
        #expect(
            try await self.result(result) == [
                ["type": "text", "text": "see"],
                ["type": "image", "mimeType": "image/png", "bytes": 4, "data": "QUJDRA=="],
                ["type": "audio", "mimeType": "audio/wav", "bytes": 8_193, "omitted": true],
                ["type": "resource_link", "uri": "file:///a", "name": "a", "size": 3],
                ["type": "resource", "uri": "file:///b", "mimeType": "text/plain", "text": "b"],
                ["type": "resource", "uri": "file:///c", "bytes": 1, "data": "QQ=="], ["type": "hologram"],
            ]
        )
        let both: JSONValue = [
            "structuredContent": ["n": 1],
            "content": [["type": "text", "text": "{}"], ["type": "image", "mimeType": "image/png", "data": "QQ=="]],
        ]
        #expect(
            try await self.result(both) == [
                "structuredContent": ["n": 1],
                "content": [["type": "image", "mimeType": "image/png", "bytes": 1, "data": "QQ=="]],
            ]
        )
    }

    @Test func `a tool that says that it failed, failed`() async throws {
        let said: JSONValue = ["isError": true, "content": [["type": "text", "text": "no such city"]]]
        #expect(
            try await self.failure(Say.on("tools/call", said)) == ToolFailure(.failed, "no such city")
        )
        let silent: JSONValue = ["isError": true, "content": []]
        #expect(
            try await self.failure(Say.on("tools/call", silent)) == ToolFailure(.failed, "the tool says that it failed")
        )
    }

    @Test func `a result that is not what the tool promised is a failure that says so`() async throws {
        let description: JSONValue = [
            "name": "t",
            "outputSchema": ["type": "object", "required": ["n"], "properties": ["n": ["type": "integer"]]],
        ]
        let wrong = try await self.failure(Say.on("tools/call", ["structuredContent": ["n": "one"]]), description)
        #expect(wrong.kind == .failed)
        #expect(wrong.message.hasPrefix("the tool ran, but its result does not match its output schema: /n must be"))
        let missing = try await self.failure(Say.on("tools/call", Say.text("1")), description)
        #expect(
            missing.message == "the tool ran, but did not give the structured result that its output schema promises"
        )
        let right = try await self.tool(
            description,
            answering: [Say.on("tools/call", ["structuredContent": ["n": 1]])]
        ) { try await $0.result("t") }
        #expect(right == ["n": 1])
    }

    @Test func `an output schema that cannot be used is not checked`() async throws {
        let description: JSONValue = ["name": "t", "outputSchema": ["$ref": "https://example.com/schema.json"]]
        let result = try await self.tool(
            description,
            answering: [Say.on("tools/call", ["structuredContent": 7])]
        ) { try await $0.result("t") }
        #expect(result == 7)
    }

    @Test(
        arguments: [
            (-32602, ToolFailure.Kind.invalidArguments), (-32601, .misconfigured), (-32603, .failed),
            (-32021, .misconfigured), (-32022, .misconfigured), (-32000, .failed), (-32042, .failed),
        ] as [(Int64, ToolFailure.Kind)]
    )
    func `an error of the protocol fails the call as its kind deserves`(
        code: Int64,
        kind: ToolFailure.Kind
    ) async throws {
        let failure = try await self.failure(Say.on("tools/call", error: code, "the reason"))
        #expect(failure.kind == kind)
        #expect(failure.message.contains("the reason"))
    }

    @Test func `a result of an unknown kind is not taken for one`() async throws {
        let failure = try await self.failure(Say.on("tools/call", ["resultType": "task", "content": []]))
        #expect(failure == ToolFailure(.failed, #"the server answered with a result of an unknown kind: "task""#))
    }

    @Test func `arguments are an object`() async throws {
        try await self.tool(answering: []) { tool async throws in
            for wrong: JSONValue in [nil, [], "x", 7] {
                #expect(try await tool.failure("t", wrong).kind == .invalidArguments)
            }
        }
    }
}

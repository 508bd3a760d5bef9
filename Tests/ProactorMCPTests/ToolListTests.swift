import ProactorComponents
import ProactorMCP
import ProactorModel
import Testing

/// How the list of a server's tools is read, and kept.
@Suite(.timeLimit(.minutes(15))) struct ToolListTests {
    private func list(_ steps: JSONValue..., allow: String = "") async throws -> (names: [String], Peer) {
        let peer = try Peer([Say.modern] + steps)
        let names = try await withTool(peer.declaration(allow)) { tool async throws in try await tool.operationNames() }
        return (names, peer)
    }

    @Test func `pages are read until there is no cursor, which may be empty`() async throws {
        let (names, peer) = try await self.list(
            Say.tools("a", "b", rest: ["nextCursor": "two"], times: 1),
            Say.tools("c", rest: ["nextCursor": ""], times: 1),
            Say.tools("d", "a", rest: ["nextCursor": nil], times: 1)
        )
        #expect(names == ["a", "b", "c", "d"])
        #expect(try peer.received("tools/list").map { $0["params"]?["cursor"] } == [nil, "two", ""])
    }

    @Test func `a list without an end is read no further than the limit`() async throws {
        let (names, peer) = try await self.list(Say.tools("a", rest: ["nextCursor": "more"]))
        #expect(names == ["a"])
        #expect(try peer.received("tools/list").count == 100)
    }

    @Test func `a list that changes while it is read is unavailable`() async throws {
        let peer = try Peer([
            Say.modern, Say.tools("a", rest: ["nextCursor": "x"], times: 1),
            Say.on("tools/list", error: -32602, "Invalid cursor"),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            let failure = await #expect(throws: ToolFailure.self) { _ = try await tool.operations() }
            #expect(failure == ToolFailure(.unavailable, "the server's list of tools changed while it was read"))
        }
    }

    @Test func `what cannot be called is left out, and the rest stays`() async throws {
        let schema: JSONValue = ["type": "object"]
        let (names, _) = try await self.list(
            Say.on(
                "tools/list",
                [
                    "tools": [
                        ["name": "good.one_2-x", "inputSchema": schema], ["inputSchema": schema],
                        ["name": "", "inputSchema": schema], ["name": "two words", "inputSchema": schema],
                        ["name": .string(String(repeating: "x", count: 129)), "inputSchema": schema],
                        ["name": "schemaless"], ["name": "text", "inputSchema": "text"], 7, nil,
                        [
                            "name": "sent",
                            "inputSchema": ["properties": ["a": ["type": "number", "x-mcp-header": "A"]]],
                        ],
                    ]
                ]
            )
        )
        #expect(names == ["good.one_2-x", "schemaless"])
    }

    @Test func `only what is allowed can be seen and called`() async throws {
        let peer = try Peer([Say.modern, Say.tools("a", "b", "c")])
        try await withTool(peer.declaration("allow: [b, gone]")) { tool async throws in
            #expect(try await tool.operationNames() == ["b"])
            let failure = try await tool.failure("a")
            #expect(failure == ToolFailure(.invalidArguments, "the tool has no operation 'a'; it has b"))
        }
        #expect(try peer.received("tools/call").isEmpty)
    }

    @Test(arguments: [(nil, 1), (60_000, 1), (0, 3), (-1, 1), (9_223_372_036_854_775_807, 1)] as [(Int64?, Int)])
    func `a list is kept for as long as the server says`(lifetime: Int64?, count: Int) async throws {
        let rest: JSONObject = lifetime.map { ["ttlMs": .int($0)] } ?? [:]
        let peer = try Peer([Say.modern, Say.tools("a", rest: rest)])
        try await withTool(peer.declaration()) { tool async throws in
            for _ in 0..<3 { #expect(try await tool.operationNames() == ["a"]) }
        }
        #expect(try peer.received("tools/list").count == count)
    }

    @Test func `a tool that is not known is looked for before it is refused`() async throws {
        let peer = try Peer([
            Say.modern, Say.tools("a", times: 1), Say.tools("a", "b"), Say.on("tools/call", Say.text("new")),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            #expect(try await tool.operationNames() == ["a"])
            #expect(try await tool.result("b") == "new")
            #expect(try await tool.failure("c").kind == .invalidArguments)
        }
    }

    @Test func `a change that the server tells of is looked at`() async throws {
        let changed: JSONValue = ["jsonrpc": "2.0", "method": "notifications/tools/list_changed"]
        let peer = try Peer([
            Say.modern, Say.tools("a", rest: ["ttlMs": 60_000], times: 1), Say.tools("b"),
            Say.on("tools/call", lines: [changed, Say.answer(Say.text("fine"))]),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            #expect(try await tool.result("a") == "fine")
            #expect(try await tool.operationNames() == ["b"])
        }
    }
}

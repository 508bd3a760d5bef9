import NIOHTTP1
import ProactorComponents
import ProactorMCP
import ProactorModel
import Synchronization
import Testing

/// What servers on HTTP should not do, and some do.
@Suite(.timeLimit(.minutes(15))) struct HTTPWireTests {
    private typealias Response = ScriptedServer.Response

    // MARK: The modern era

    @Test func `a modern request repeats in its headers what its message says`() async throws {
        let answer = Reply.modern { .result(Say.text("fine"), to: $0) }
        try await ScriptedServer.withTool(answer, "headers: { Authorization: \"Bearer ${env:TOKEN}\", X-Team: buyers }")
        {
            tool,
            server async throws in
            #expect(try await tool.result("t") == "fine")
            #expect(server.received.map(\.call) == ["server/discover", "tools/list", "tools/call"])
            for request in server.received {
                #expect(request.method == .POST)
                #expect(request.headers["Content-Type"] == ["application/json"])
                #expect(request.headers["Accept"] == ["application/json, text/event-stream"])
                #expect(request.headers["MCP-Protocol-Version"] == ["2026-07-28"])
                #expect(request.headers["Mcp-Method"] == [request.call ?? ""])
                #expect(request.headers["Mcp-Session-Id"].isEmpty)
                #expect(request.headers["Authorization"] == ["Bearer s3cret-token"])
                #expect(request.headers["X-Team"] == ["buyers"])
                #expect(request.body["params"]?["_meta"]?["io.modelcontextprotocol/protocolVersion"] == "2026-07-28")
            }
            #expect(server.received.map { $0.headers["Mcp-Name"] } == [[], [], ["t"]])
        }
    }

    @Test func `arguments that the tool wants in headers are there, encoded where they must be`() async throws {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "region": ["type": "string", "x-mcp-header": "Region"],
                "deep": ["type": "object", "properties": ["n": ["type": "integer", "x-mcp-header": "N"]]],
                "flag": ["type": "boolean", "x-mcp-header": "Flag"],
                "gone": ["type": "string", "x-mcp-header": "Gone"],
                "none": ["type": "string", "x-mcp-header": "None"],
            ],
        ]
        let answer = Reply.modern(tool: ["name": "t", "inputSchema": schema]) { .result(Say.text("fine"), to: $0) }
        try await ScriptedServer.withTool(answer) { tool, server async throws in
            _ = try await tool.result("t", ["region": "Zürich\r\nX: y", "deep": ["n": -7], "flag": true, "none": nil])
            let headers = try #require(server.received("tools/call").first?.headers)
            #expect(headers["Mcp-Param-Region"] == ["=?base64?WsO8cmljaA0KWDogeQ==?="])
            #expect(headers["Mcp-Param-N"] == ["-7"])
            #expect(headers["Mcp-Param-Flag"] == ["true"])
            #expect(headers["Mcp-Param-Gone"].isEmpty)
            #expect(headers["Mcp-Param-None"].isEmpty)
        }
    }

    @Test func `a tool that has come to want other headers is looked at again`() async throws {
        let lists = Mutex(0)
        let answer: ScriptedServer.Answer = { request in
            switch request.call {
            case "server/discover": return .result(["supportedVersions": ["2026-07-28"]], to: request)
            case "tools/list":
                let count = lists.withLock { count in
                    count += 1
                    return count
                }
                let property: JSONValue =
                    count == 1 ? ["type": "string"] : ["type": "string", "x-mcp-header": "Region"]
                let schema: JSONValue = ["type": "object", "properties": ["region": property]]
                return .result(["tools": [["name": "t", "inputSchema": schema]]], to: request)
            default:
                guard request.headers["Mcp-Param-Region"] == ["eu"] else {
                    return .error(-32020, "Header mismatch", to: request)
                }
                return .result(Say.text("fine"), to: request)
            }
        }
        try await ScriptedServer.withTool(answer) { tool, server async throws in
            #expect(try await tool.result("t", ["region": "eu"]) == "fine")
            #expect(server.received("tools/call").count == 2)
        }
    }

    @Test func `a mismatch of headers that does not go away is told`() async throws {
        let (failure, calls) = try await ScriptedServer.failure(
            Reply.modern { .error(-32020, "Header mismatch", to: $0) }
        )
        #expect(failure.kind == .misconfigured)
        #expect(calls.filter { $0 == "tools/call" }.count == 2)
    }

    @Test func `an event stream is read however it is cut, and up to its own answer`() async throws {
        let answer = Reply.modern { request in
            let progress: JSONValue = [
                "jsonrpc": "2.0", "method": "notifications/progress", "params": ["progress": 1, "message": "gräßlich"],
            ]
            let wrong: JSONValue = ["jsonrpc": "2.0", "id": 4_711, "result": Say.text("wrong")]
            let text =
                ": hello\r\n\r\nretry: 10\rdata: not json\r\r" + Reply.event(progress) + Reply.event(wrong)
                + "data: {\"jsonrpc\":\"2.0\",\ndata: \"id\":\(request.id.jsonText),\"result\":\(Say.text("right").jsonText)}\n\n"
                + Reply.event(wrong)
            return .stream(text.unicodeScalars.map { String($0) })
        }
        try await ScriptedServer.withTool(answer) { tool, _ async throws in
            let steps = Collector()
            #expect(try await tool.result("t", progress: { steps.add($0) }) == "right")
            #expect(steps.all == ["gräßlich"])
        }
    }

    @Test(arguments: [true, false])
    func `a stream that breaks off is unavailable, and the call is not repeated`(isRude: Bool) async throws {
        let (failure, calls) = try await ScriptedServer.failure(
            Reply.modern { _ in .stream(["id: 1\ndata: {}\n\n", "data: {\"jsonr"], end: isRude ? .brokenOff : .whole) }
        )
        #expect(failure.kind == .unavailable)
        #expect(calls.filter { $0 == "tools/call" }.count == 1)
        #expect(!calls.contains(nil))
    }

    @Test func `a cancelled call leaves its stream, which tells a modern server`() async throws {
        let progress: JSONValue = ["jsonrpc": "2.0", "method": "notifications/progress", "params": ["progress": 1]]
        try await ScriptedServer.withTool(Reply.modern { _ in .stream([Reply.event(progress)], end: .never) }) {
            tool,
            server async throws in
            let steps = Collector()
            let call = Task { try await tool.result("t", progress: { steps.add($0) }) }
            #expect(await steps.next() == "1")
            call.cancel()
            let result = await call.result
            #expect(throws: ToolFailure(.unavailable, "the call was cancelled")) { try result.get() }
            #expect(await server.departures.next() == "tools/call")
            #expect(server.received("notifications/cancelled").isEmpty)
        }
    }

    @Test func `what is no answer is not taken for one`() async throws {
        let answers: [(ScriptedServer.Answer, ToolFailure.Kind)] = [
            ({ _ in .json(["jsonrpc": "2.0", "id": 4_711, "result": [:]]) }, .failed),
            ({ _ in .json(["jsonrpc": "2.0", "id": nil, "result": [:]]) }, .failed),
            ({ _ in .json([]) }, .failed), ({ _ in .text("{", status: 200, type: "application/json") }, .failed),
            ({ _ in .text("<html>", status: 200) }, .failed), ({ _ in Response(status: 202) }, .failed),
            ({ _ in .text("<html>", status: 404) }, .misconfigured), ({ _ in .text("", status: 400) }, .misconfigured),
            ({ _ in .text("no", status: 401) }, .misconfigured), ({ _ in .text("no", status: 403) }, .misconfigured),
            ({ _ in .text("much", status: 413) }, .invalidArguments), ({ _ in .text("", status: 429) }, .unavailable),
            ({ _ in .text("<html>", status: 500) }, .unavailable), ({ _ in .text("", status: 503) }, .unavailable),
            ({ _ in .json(["error": ["code": -32603, "message": "busy"]], status: 503) }, .unavailable),
            (
                { _ in .text(String(repeating: "x", count: 9_000_000), status: 200, type: "application/json") },
                .resultTooLarge
            ),
            ({ _ in .stream(["data: " + String(repeating: "x", count: 9_000_000) + "\n\n"]) }, .resultTooLarge),
        ]
        for (place, (answer, kind)) in answers.enumerated() {
            let (failure, _) = try await ScriptedServer.failure(Reply.modern(answer))
            #expect(failure.kind == kind, "answer \(place): \(failure)")
        }
    }

    @Test func `a redirection is not followed, and where it leads is told`() async throws {
        let (failure, calls) = try await ScriptedServer.failure { _ in
            Response(status: 307, headers: ["Location": "https://elsewhere.example/mcp"])
        }
        #expect(failure.kind == .misconfigured)
        #expect(failure.message.contains("redirects to https://elsewhere.example/mcp (307)"))
        #expect(calls == ["server/discover"])
    }

    @Test func `a server that cannot be reached is unavailable`() async throws {
        // The port was given back, and nobody listens there.
        let address = Mutex("")
        let noAnswer: ScriptedServer.Answer = { _ in Response() }
        try await ScriptedServer.run(noAnswer) { _, url in address.withLock { $0 = url } }
        try await withTool("url: \(address.withLock { $0 })") { tool async throws in
            #expect(try await tool.failure("t").kind == .unavailable)
        }
    }

    // MARK: Which era

    @Test(arguments: [400, 404, 405, 406, 415, 422])
    func `a refusal of the probe that is none of the protocol leads to the handshake`(status: Int) async throws {
        let legacy = Reply.legacy { .result(Say.text("fine"), to: $0) }
        let answer: ScriptedServer.Answer = { request in
            request.call == "server/discover" ? .text("<html>no</html>", status: status) : legacy(request)
        }
        try await ScriptedServer.withTool(answer) { tool, server async throws in
            #expect(try await tool.result("t") == "fine")
            #expect(server.received("initialize").count == 1)
            #expect(server.received("initialize").first?.headers["MCP-Protocol-Version"] == [])
        }
    }

    @Test func `what speaks neither era is the wrong address`() async throws {
        let (failure, calls) = try await ScriptedServer.failure { _ in .text("<html>", status: 404) }
        #expect(failure.kind == .misconfigured)
        #expect(
            failure.message == "the server answered 404 instead of speaking the protocol; check 'url' in proactor.yaml"
        )
        #expect(calls == ["server/discover", "initialize"])
    }

    @Test(arguments: [
        (401, ToolFailure.Kind.misconfigured), (403, .misconfigured), (503, .unavailable), (429, .unavailable),
    ])
    func `a refusal that is not about the protocol says nothing of the era`(
        status: Int,
        kind: ToolFailure.Kind
    ) async throws {
        let (failure, calls) = try await ScriptedServer.failure { _ in .text("no", status: status) }
        #expect(failure.kind == kind)
        #expect(calls == ["server/discover"])
    }
}

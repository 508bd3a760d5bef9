import NIOHTTP1
import ProactorComponents
import ProactorMCP
import ProactorModel
import Synchronization
import Testing

/// Sessions of legacy servers on HTTP.
@Suite(.timeLimit(.minutes(15))) struct HTTPSessionTests {
    @Test func `a session is used in each request, and ended`() async throws {
        try await ScriptedServer.run(Reply.legacy { .result(Say.text("fine"), to: $0) }) { server, url in
            try await withTool("url: \(url)") { tool async throws in
                #expect(try await tool.result("t") == "fine")
            }
            let later = server.received.dropFirst(2)
            #expect(later.map(\.call) == ["notifications/initialized", "tools/list", "tools/call", nil])
            #expect(later.last?.method == .DELETE)
            for request in later {
                #expect(request.headers["Mcp-Session-Id"] == ["s-1"])
                #expect(request.headers["MCP-Protocol-Version"] == ["2025-11-25"])
                #expect(request.headers["Mcp-Method"].isEmpty)
            }
        }
    }

    @Test func `a server without sessions is asked without one`() async throws {
        try await ScriptedServer.run(Reply.legacy(session: nil) { .result(Say.text("fine"), to: $0) }) { server, url in
            try await withTool("url: \(url)") { tool async throws in
                #expect(try await tool.result("t") == "fine")
            }
            #expect(server.received.allSatisfy { $0.headers["Mcp-Session-Id"].isEmpty && $0.method == .POST })
        }
    }

    @Test func `a session that the server forgot is opened anew, and the call made in it`() async throws {
        let calls = Mutex(0)
        let answer = Reply.legacy { request in
            let count = calls.withLock { count in
                count += 1
                return count
            }
            return count == 1
                ? .error(-32600, "Session not found", to: request, status: 404)
                : .result(Say.text("fine"), to: request)
        }
        try await ScriptedServer.withTool(answer) { tool, server async throws in
            #expect(try await tool.result("t") == "fine")
            #expect(server.received("initialize").count == 2)
            #expect(server.received("server/discover").count == 1)
            #expect(server.received("initialize").last?.headers["Mcp-Session-Id"] == [])
        }
    }

    @Test func `a session that is forgotten each time is given up`() async throws {
        let (failure, calls) = try await ScriptedServer.failure(
            Reply.legacy { .error(-32600, "Session not found", to: $0, status: 404) }
        )
        #expect(failure == ToolFailure(.unavailable, "the server ended the session"))
        #expect(calls.filter { $0 == "tools/call" }.count == 2)
    }

    @Test func `a session that could not be opened anew is tried again the next time`() async throws {
        let counts = Mutex<[String: Int]>([:])
        let legacy = Reply.legacy { .result(Say.text("fine"), to: $0) }
        let answer: ScriptedServer.Answer = { request in
            let count = counts.withLock { counts in
                counts[request.call ?? "", default: 0] += 1
                return counts[request.call ?? ""]
            }
            switch (request.call, count) {
            case ("tools/call", 1): return .text("", status: 404)
            case ("initialize", 2): return .text("", status: 503)
            default: return legacy(request)
            }
        }
        try await ScriptedServer.withTool(answer) { tool, server async throws in
            #expect(try await tool.failure("t").kind == .unavailable)
            #expect(try await tool.result("t") == "fine")
            #expect(server.received("initialize").count == 3)
            #expect(server.received("tools/call").count == 2)
        }
    }

    @Test func `a broken stream with numbered events is taken up where it broke off`() async throws {
        let id = Mutex(JSONValue.null)
        let answer = Reply.legacy { request in
            if request.method == .GET {
                let answer: JSONValue = ["jsonrpc": "2.0", "id": id.withLock { $0 }, "result": Say.text("fine")]
                return .stream([Reply.event(answer)])
            }
            id.withLock { $0 = request.id }
            return .stream(["id: e-7\nretry: 1\ndata:\n\n"], end: .brokenOff)
        }
        try await ScriptedServer.withTool(answer) { tool, server async throws in
            #expect(try await tool.result("t") == "fine")
            let resumption = try #require(server.received.first { $0.method == .GET })
            #expect(resumption.headers["Last-Event-ID"] == ["e-7"])
            #expect(resumption.headers["Accept"] == ["text/event-stream"])
            #expect(resumption.headers["Mcp-Session-Id"] == ["s-1"])
            #expect(server.received("tools/call").count == 1)
        }
    }

    @Test func `a stream that breaks off again and again is given up`() async throws {
        let (failure, calls) = try await ScriptedServer.failure(
            Reply.legacy { _ in .stream(["id: e-7\nretry: 1\ndata:\n\n"], end: .brokenOff) }
        )
        #expect(failure.kind == .unavailable)
        #expect(calls.filter { $0 == nil }.count == 5)
    }

    @Test func `a legacy server is told of a cancelled call`() async throws {
        let progress: JSONValue = ["jsonrpc": "2.0", "method": "notifications/progress", "params": ["progress": 1]]
        try await ScriptedServer.withTool(Reply.legacy { _ in .stream([Reply.event(progress)], end: .never) }) {
            tool,
            server async throws in
            let steps = Collector()
            let call = Task { try await tool.result("t", progress: { steps.add($0) }) }
            #expect(await steps.next() == "1")
            call.cancel()
            _ = await call.result
            let cancelled = try #require(server.received("notifications/cancelled").first)
            #expect(cancelled.body["params"]?["requestId"] == server.received("tools/call").first?.id)
            #expect(cancelled.headers["Mcp-Session-Id"] == ["s-1"])
        }
    }

    @Test func `a legacy server's questions and pings are answered in requests of their own`() async throws {
        let answer = Reply.legacy { request in
            func ask(_ id: JSONValue, _ method: String, _ params: JSONValue) -> String {
                Reply.event(["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params])
            }
            return .stream([
                ask("a", "ping", [:]), ask(2, "elicitation/create", ["message": "Sure?", "requestedSchema": [:]]),
                ask("c", "sampling/createMessage", [:]), Reply.event(Reply.answer("done", to: request)),
            ])
        }
        try await ScriptedServer.withTool(answer) { tool, server async throws in
            let failure = try await tool.failure("t")
            #expect(failure.questions.map(\.message) == ["Sure?"])
            let key = try #require(failure.questions.first?.key)
            #expect(try await tool.result("t", answers: [.init(key: key, content: ["ok": true])]) == "done")
            let responses = server.received.filter { $0.call == nil && $0.method == .POST }.map(\.body)
            #expect(responses.map { $0["id"] } == ["a", 2, "c", "a", 2, "c"])
            #expect(responses.map { $0["result"]?["action"] } == [nil, "decline", nil, nil, "accept", nil])
            #expect(responses.map { $0["error"]?["code"] } == [nil, nil, -32601, nil, nil, -32601])
        }
    }
}

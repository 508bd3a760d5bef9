import Foundation
import ProactorComponents
import ProactorMCP
import ProactorModel
import ProactorTestSupport
import Testing

/// Servers that others wrote, on stdio.
@Suite(.timeLimit(.minutes(15))) struct StdioCounterpartTests {
    private static let modern = "command: [\(Counterpart.modern.python), \(Counterpart.script("modern.py"))]"
    private static let legacy = "command: [\(Counterpart.legacy.python), \(Counterpart.script("legacy.py"))]"

    // MARK: The modern era

    @Test(.enabled(if: Counterpart.modern.canBeAsked))
    func `a modern server's tools are its operations, with their descriptions and schemas`() async throws {
        try await withTool(Self.modern) { tool async throws in
            let operations = try await tool.operations()
            #expect(operations.compactMap(\.name) == ["weather", "slow", "fail", "crash", "identity", "deploy"])
            #expect(operations.first?.description == "The weather of a city.")
            #expect(operations.first?.inputSchema["required"] == ["city"])
        }
    }

    @Test(.enabled(if: Counterpart.modern.canBeAsked))
    func `structured results, progress and failures come as what they are`() async throws {
        try await withTool(Self.modern) { tool async throws in
            #expect(try await tool.result("weather", ["city": "Oslo"]) == ["city": "Oslo", "celsius": 21.5])
            let steps = Collector()
            #expect(try await tool.result("slow", ["steps": 3], progress: { steps.add($0) }) == ["result": "done"])
            #expect(steps.all == ["step 1", "step 2", "step 3"])
            let failure = try await tool.failure("fail")
            #expect(failure.kind == .failed)
            #expect(failure.message.contains("Error executing tool fail"))
            #expect(try await tool.failure("weather").message.contains("city"))
            let unknown = try await tool.failure("wether")
            #expect(unknown.kind == .invalidArguments)
            #expect(
                unknown.message
                    == "the tool has no operation 'wether'; it has weather, slow, fail, crash, identity, deploy"
            )
        }
    }

    @Test(.enabled(if: Counterpart.modern.canBeAsked))
    func `a question makes the call fail, and the call with the answer goes on`() async throws {
        try await withTool(Self.modern) { tool async throws in
            let failure = try await tool.failure("deploy", ["target": "prod"])
            #expect(failure.kind == .inputRequired)
            let question = try #require(failure.questions.first)
            #expect(failure.questions.count == 1)
            #expect(question.key == "approve")
            #expect(question.message == "Deploy to prod?")
            #expect(question.schema["required"] == ["ok"])

            let accepted = try await tool.result(
                "deploy",
                ["target": "prod"],
                answers: [.init(key: "approve", content: ["ok": true])]
            )
            #expect(accepted == ["result": "accept {'ok': True} state of prod"])
            let declined = try await tool.result(
                "deploy",
                ["target": "prod"],
                answers: [.init(key: "approve", content: nil)]
            )
            #expect(declined == ["result": "decline None state of prod"])
            // What does not have the form that is asked for is no answer.
            let wrong = try await tool.failure(
                "deploy",
                ["target": "prod"],
                answers: [.init(key: "approve", content: ["ok": "maybe"])]
            )
            #expect(wrong.questions == [question])
        }
    }

    @Test(.enabled(if: Counterpart.modern.canBeAsked))
    func `an answer outlives the server that asked`() async throws {
        let question = try await withTool(Self.modern) { tool async throws in
            try #require(try await tool.failure("deploy", ["target": "prod"]).questions.first)
        }
        let result = try await withTool(Self.modern) { tool async throws in
            try await tool.result(
                "deploy",
                ["target": "prod"],
                answers: [.init(key: question.key, content: ["ok": true])]
            )
        }
        #expect(result == ["result": "accept {'ok': True} state of prod"])
    }

    @Test(.enabled(if: Counterpart.modern.canBeAsked))
    func `a server that ends fails its calls, and the next call starts another`() async throws {
        try await withTool(Self.modern) { tool async throws in
            let first = try await tool.result("identity")["result"]
            async let alongside = tool.failure("slow", ["steps": 1_000])
            let failure = try await tool.failure("crash")
            #expect(failure.kind == .unavailable)
            #expect(failure.message.contains("ended with the status 3"))
            #expect(try await alongside.kind == .unavailable)
            let second = try await tool.result("identity")["result"]
            #expect(second != first)
            #expect(!processExists(try #require(first?.intValue)))
        }
    }

    @Test(.enabled(if: Counterpart.modern.canBeAsked))
    func `a closed tool leaves no process behind`() async throws {
        let id = try await withTool(Self.modern) { tool async throws in
            let id = try #require(try await tool.result("identity")["result"]?.intValue)
            #expect(processExists(id))
            return id
        }
        #expect(!processExists(id))
    }

    @Test(.enabled(if: Counterpart.modern.canBeAsked))
    func `a cancelled call returns at once, and the server goes on`() async throws {
        try await withTool(Self.modern) { tool async throws in
            let steps = Collector()
            let call = Task {
                try await tool.result("slow", ["steps": 100_000], progress: { steps.add($0) })
            }
            #expect(await steps.next() == "step 1")
            call.cancel()
            let result = await call.result
            #expect(throws: ToolFailure(.unavailable, "the call was cancelled")) { try result.get() }
            #expect(try await tool.result("weather", ["city": "Oslo"])["city"] == "Oslo")
        }
    }

    // MARK: The legacy era

    @Test(.enabled(if: Counterpart.legacy.canBeAsked))
    func `a legacy server is greeted with a handshake after the probe, in the same process`() async throws {
        try await withTool(Self.legacy) { tool async throws in
            #expect(try await tool.operationNames() == ["add", "slow", "ask", "crash", "grow"])
            #expect(try await tool.result("add", ["a": 2, "b": 3]) == ["result": 5])
            let steps = Collector()
            #expect(try await tool.result("slow", ["steps": 2], progress: { steps.add($0) }) == ["result": "done"])
            #expect(steps.all == ["1 of 2", "2 of 2"])
        }
    }

    @Test(.enabled(if: Counterpart.legacy.canBeAsked))
    func `a legacy server's question on the way is declined, asked, and answered the next time`() async throws {
        try await withTool(Self.legacy) { tool async throws in
            let failure = try await tool.failure("ask", ["target": "prod"])
            #expect(failure.kind == .inputRequired)
            let question = try #require(failure.questions.first)
            #expect(question.message == "Deploy to prod?")
            let accepted = try await tool.result(
                "ask",
                ["target": "prod"],
                answers: [.init(key: question.key, content: ["ok": true])]
            )
            #expect(accepted == ["result": "accept ok=True"])
            let declined = try await tool.result(
                "ask",
                ["target": "prod"],
                answers: [.init(key: question.key, content: nil)]
            )
            #expect(declined == ["result": "decline None"])
        }
    }

    @Test(.enabled(if: Counterpart.legacy.canBeAsked))
    func `a legacy server that ended is greeted anew, and says when its list has changed`() async throws {
        try await withTool(Self.legacy) { tool async throws in
            #expect(try await tool.failure("crash").kind == .unavailable)
            #expect(try await tool.result("grow") == ["result": "done"])
            #expect(try await tool.operationNames().last == "grown")
            #expect(try await tool.result("grown") == "grown")
        }
    }

    // MARK: Servers in the wild

    @Test(.enabled(if: Counterpart.time.canBeAsked))
    func `the reference server for time tells it`() async throws {
        try await withTool("command: \(Counterpart.time.program("mcp-server-time"))\nallow: get_current_time") {
            tool async throws in
            #expect(try await tool.operationNames() == ["get_current_time"])
            let result = try await tool.result("get_current_time", ["timezone": "Europe/Berlin"])
            #expect(result["timezone"] == "Europe/Berlin")
            #expect(try await tool.failure("convert_time").kind == .invalidArguments)
        }
    }

    @Test(.enabled(if: Counterpart.sqlite.canBeAsked))
    func `the reference server for SQLite writes and reads`() async throws {
        let directory = try TemporaryDirectory()
        let program = Counterpart.sqlite.program("mcp-server-sqlite")
        try await withTool("command: [\(program), --db-path, \(directory.file("test.db"))]") { tool async throws in
            _ = try await tool.result("create_table", ["query": "CREATE TABLE t (a INTEGER)"])
            _ = try await tool.result("write_query", ["query": "INSERT INTO t VALUES (7)"])
            #expect(try await tool.result("read_query", ["query": "SELECT a FROM t"]) == "[{'a': 7}]")
        }
    }
}

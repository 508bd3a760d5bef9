import ProactorComponents
import ProactorMCP
import ProactorModel
import Testing

/// Servers that others wrote, on HTTP.
@Suite(.timeLimit(.minutes(15))) struct HTTPCounterpartTests {
    @Test(.enabled(if: Counterpart.modern.canBeAsked))
    func `a modern server is asked without a session`() async throws {
        try await Counterpart.modern.withHTTPServer("modern.py") { url in
            try await withTool("url: \(url)") { tool async throws in
                #expect(try await tool.operationNames().first == "weather")
                #expect(try await tool.result("weather", ["city": "Oslo"]) == ["city": "Oslo", "celsius": 21.5])
                let steps = Collector()
                #expect(try await tool.result("slow", ["steps": 3], progress: { steps.add($0) })["result"] == "done")
                #expect(steps.all == ["step 1", "step 2", "step 3"])
                #expect(try await tool.failure("fail").kind == .failed)
                let question = try #require(try await tool.failure("deploy", ["target": "prod"]).questions.first)
                let answer = ToolQuestion.Answer(key: question.key, content: ["ok": true])
                let result = try await tool.result("deploy", ["target": "prod"], answers: [answer])
                #expect(result == ["result": "accept {'ok': True} state of prod"])
            }
        }
    }

    @Test(.enabled(if: Counterpart.modern.canBeAsked))
    func `a cancelled call of a modern server closes its stream, and the server goes on`() async throws {
        try await Counterpart.modern.withHTTPServer("modern.py") { url in
            try await withTool("url: \(url)") { tool async throws in
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
    }

    @Test(.enabled(if: Counterpart.legacy.canBeAsked))
    func `a legacy server is asked in a session, also about questions`() async throws {
        try await Counterpart.legacy.withHTTPServer("legacy.py") { url in
            try await withTool("url: \(url)") { tool async throws in
                #expect(try await tool.operationNames() == ["add", "slow", "ask", "crash", "grow"])
                #expect(try await tool.result("add", ["a": 2, "b": 3]) == ["result": 5])
                let steps = Collector()
                #expect(try await tool.result("slow", ["steps": 2], progress: { steps.add($0) })["result"] == "done")
                #expect(steps.all == ["1 of 2", "2 of 2"])
                let question = try #require(try await tool.failure("ask", ["target": "prod"]).questions.first)
                #expect(question.message == "Deploy to prod?")
                let answer = ToolQuestion.Answer(key: question.key, content: ["ok": true])
                let result = try await tool.result("ask", ["target": "prod"], answers: [answer])
                #expect(result == ["result": "accept ok=True"])
                #expect(try await tool.result("grow") == ["result": "done"])
                #expect(try await tool.result("grown") == "grown")
            }
        }
    }

    @Test(.enabled(if: Counterpart.legacy.canBeAsked))
    func `a server that ends during a call makes it fail as unavailable`() async throws {
        try await Counterpart.legacy.withHTTPServer("legacy.py") { url in
            try await withTool("url: \(url)") { tool async throws in
                #expect(try await tool.failure("crash").kind == .unavailable)
                #expect(try await tool.failure("add", ["a": 1, "b": 1]).kind == .unavailable)
            }
        }
    }
}

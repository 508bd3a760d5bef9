import Foundation
import ProactorComponents
import ProactorModel
import Testing

@testable import ProactorMCP

/// What servers on stdio should not do, and some do.
@Suite(.timeLimit(.minutes(15))) struct StdioWireTests {
    // MARK: Messages

    @Test func `lines that are no messages, or answer something else, are passed over`() async throws {
        let peer = try Peer([
            Say.modern, Say.tools("t"),
            [
                "on": "tools/call",
                "say": [
                    "text", 7, nil, [], [:], ["jsonrpc": "2.0", "id": 4_711, "result": Say.text("wrong")],
                    ["jsonrpc": "2.0", "id": nil, "result": Say.text("wrong")],
                    ["jsonrpc": "2.0", "id": "else", "result": Say.text("wrong")],
                    ["jsonrpc": "2.0", "method": "notifications/unheard-of"],
                    ["jsonrpc": "2.0", "method": "notifications/progress", "params": ["progressToken": 4_711]],
                    Say.answer(Say.text("right")),
                ],
            ],
        ])
        try await withTool(peer.declaration()) { tool async throws in
            #expect(try await tool.result("t") == "right")
        }
    }

    @Test func `garbage before an answer does no harm`() async throws {
        let peer = try Peer([
            [
                "on": "server/discover", "raw": "\n\r\n{\"jsonrpc\":\n\u{1}\u{7F} not json {{{\n",
                "say": [Say.answer(["supportedVersions": ["2026-07-28"]])],
            ],
            Say.tools("t"), Say.on("tools/call", Say.text("fine")),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            #expect(try await tool.result("t") == "fine")
        }
    }

    @Test func `a line that is too long fails the call that waits, and the server goes on`() async throws {
        let peer = try Peer([
            Say.modern, Say.tools("t"), ["on": "tools/call", "fill": 9_000_000],
            Say.on("tools/call", Say.text("fine")),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            #expect(try await tool.failure("t").kind == .resultTooLarge)
            #expect(try await tool.result("t") == "fine")
            #expect(try peer.processes().count == 1)
        }
    }

    @Test func `an id that comes back as a string is known, and so is an error without one`() async throws {
        let peer = try Peer([
            Say.modern, Say.tools("t"),
            Say.on("tools/call", lines: [["jsonrpc": "2.0", "id": "3", "result": Say.text("fine")]]),
            Say.on(
                "tools/call",
                lines: [["jsonrpc": "2.0", "id": nil, "error": ["code": -32700, "message": "Parse error"]]]
            ),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            #expect(try await tool.result("t") == "fine")
            #expect(try await tool.failure("t").message == "the server answered with the error -32700: Parse error")
        }
    }

    @Test func `every modern request says who sends it, and a call its idempotency key`() async throws {
        let peer = try Peer([Say.modern, Say.tools("t"), Say.on("tools/call", Say.text("fine"))])
        try await withTool(peer.declaration()) { tool async throws in
            _ = try await tool.result("t", ["a": [1, nil, "ü"]], key: "run-7-step-3")
        }
        for method in ["server/discover", "tools/list", "tools/call"] {
            let meta = try #require(try peer.received(method).first?["params"]?["_meta"])
            #expect(meta["io.modelcontextprotocol/protocolVersion"] == "2026-07-28")
            #expect(meta["io.modelcontextprotocol/clientInfo"]?["name"] == "proactor")
            #expect(meta["io.modelcontextprotocol/clientCapabilities"] == ["elicitation": ["form": [:]]])
        }
        let call = try #require(try peer.received("tools/call").first)
        #expect(call["params"]?["name"] == "t")
        #expect(call["params"]?["arguments"] == ["a": [1, nil, "ü"]])
        #expect(call["params"]?["_meta"]?["proactor/idempotencyKey"] == "run-7-step-3")
        #expect(call["params"]?["_meta"]?["progressToken"] == call["id"])
        #expect(try peer.received("initialize").isEmpty)
    }

    @Test func `progress is told in words, or in numbers where there are none`() async throws {
        func progress(_ params: JSONObject) -> JSONValue {
            var params = params
            params["progressToken"] = "$TOKEN"
            return ["jsonrpc": "2.0", "method": "notifications/progress", "params": .object(params)]
        }
        let peer = try Peer([
            Say.modern, Say.tools("t"),
            Say.on(
                "tools/call",
                lines: [
                    progress(["progress": 1, "message": "half"]), progress(["progress": 1.5, "total": 3.0]),
                    progress(["progress": 2]), progress(["progress": "much"]), Say.answer(Say.text("done")),
                ]
            ),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            let steps = Collector()
            #expect(try await tool.result("t", progress: { steps.add($0) }) == "done")
            #expect(steps.all == ["half", "1.5 of 3", "2"])
        }
    }

    @Test func `a cancelled call is taken back, and its late answer is nobody's`() async throws {
        let peer = try Peer([
            Say.modern, Say.tools("t"),
            Say.on(
                "tools/call",
                lines: [
                    [
                        "jsonrpc": "2.0", "method": "notifications/progress",
                        "params": ["progressToken": "$TOKEN", "progress": 1],
                    ]
                ]
            ),
            Say.on("notifications/cancelled", lines: [["jsonrpc": "2.0", "id": 3, "result": Say.text("late")]]),
            Say.on("tools/call", Say.text("second")),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            let steps = Collector()
            let call = Task { try await tool.result("t", progress: { steps.add($0) }) }
            _ = await steps.next()
            call.cancel()
            let result = await call.result
            #expect(throws: ToolFailure(.unavailable, "the call was cancelled")) { try result.get() }
            #expect(try await tool.result("t") == "second")
        }
        let call = try #require(try peer.received("tools/call").first)
        let cancelled = try #require(try peer.received("notifications/cancelled").first)
        #expect(cancelled["params"]?["requestId"] == call["id"])
        #expect(cancelled["id"] == nil)
    }

    // MARK: Requests of the server

    @Test func `a modern server's request is not answered`() async throws {
        let peer = try Peer([
            Say.modern, Say.tools("t"),
            Say.on(
                "tools/call",
                lines: [["jsonrpc": "2.0", "id": 1, "method": "ping"], Say.answer(Say.text("fine"))]
            ),
            Say.on("tools/call", Say.text("fine")),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            #expect(try await tool.result("t") == "fine")
            #expect(try await tool.result("t") == "fine")
        }
        #expect(try peer.record().allSatisfy { $0["result"] == nil && $0["error"] == nil })
    }

    @Test func `a legacy server may ping, but is offered neither a model nor files`() async throws {
        func request(_ id: String, _ method: String) -> JSONValue {
            ["jsonrpc": "2.0", "id": .string(id), "method": .string(method), "params": [:]]
        }
        let peer = try Peer([
            Say.probeRefused, Say.legacy, Say.tools("t"),
            Say.on(
                "tools/call",
                lines: [request("a", "ping"), request("b", "sampling/createMessage"), request("c", "roots/list")]
            ),
            ["on": "response", "times": 2],
            Say.on("response", lines: [["jsonrpc": "2.0", "id": 4, "result": Say.text("fine")]]),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            #expect(try await tool.result("t") == "fine")
        }
        let responses = try peer.record().filter { $0["method"] == nil && $0["id"] != nil }
        #expect(responses.map { $0["id"] } == ["a", "b", "c"])
        #expect(responses.first?["result"] == [:])
        #expect(responses.dropFirst().allSatisfy { $0["error"]?["code"] == -32601 })
    }

    @Test func `a legacy server's question goes to the call that has the answer, where several are under way`()
        async throws
    {
        let params: JSONValue = ["message": "Sure?", "requestedSchema": ["type": "object"]]
        let progress: JSONValue = [
            "jsonrpc": "2.0", "method": "notifications/progress", "params": ["progressToken": "$TOKEN", "progress": 1],
        ]
        let peer = try Peer([
            Say.probeRefused, Say.legacy, Say.tools("t"), Say.on("tools/call", lines: [progress]),
            Say.on(
                "tools/call",
                lines: [["jsonrpc": "2.0", "id": "q", "method": "elicitation/create", "params": params]]
            ),
            Say.on(
                "response",
                lines: [4, 5].map { ["jsonrpc": "2.0", "id": .int($0), "result": Say.text("done")] }
            ),
        ])
        let key = try #require(ToolQuestion(elicitation: params, key: nil)?.key)
        try await withTool(peer.declaration()) { tool async throws in
            let steps = Collector()
            async let first = tool.result("t", progress: { steps.add($0) })
            _ = await steps.next()
            #expect(try await tool.result("t", answers: [.init(key: key, content: [:])]) == "done")
            #expect(try await first == "done")
        }
        let response = try #require(try peer.record().first { $0["id"] == "q" })
        #expect(response["result"] == ["action": "accept", "content": [:]])
    }

    // MARK: Processes

    @Test func `making a tool starts nothing, and closing an unused one has nothing to end`() async throws {
        let peer = try Peer([Say.modern])
        let tool = try makeTool(peer.declaration())
        await tool.close()
        #expect(try peer.record().isEmpty)
    }

    @Test func `calls at the same time share one process`() async throws {
        let peer = try Peer([Say.modern, Say.tools("t"), Say.on("tools/call", Say.text("fine"), times: 1_000)])
        try await withTool(peer.declaration()) { tool async throws in
            try await withThrowingTaskGroup { group in
                for _ in 0..<20 { group.addTask { try await tool.result("t") } }
                for try await result in group { #expect(result == "fine") }
            }
        }
        #expect(try peer.processes().count == 1)
        #expect(try peer.received("tools/list").count == 1)
    }

    @Test func `a call that the server ended in is not repeated by itself`() async throws {
        let peer = try Peer([
            Say.modern, Say.tools("t"), ["on": "tools/call", "exit": 9, "stderr": "out of s3cret-token"],
        ])
        try await withTool(peer.declaration("environment: { KEY: \"${env:TOKEN}\" }")) { tool async throws in
            let failure = try await tool.failure("t")
            #expect(
                failure == ToolFailure(.unavailable, "the server ended with the status 9; it last wrote: out of ***")
            )
        }
        #expect(try peer.received("tools/call").count == 1)
    }

    @Test func `the program finds what it is given, and nothing else of this process`() async throws {
        let peer = try Peer([Say.modern, Say.tools("t")])
        let directory = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        let rest = "environment: { KEY: \"Bearer ${env:TOKEN}\", PLAIN: \"1\" }\ndirectory: \(directory)"
        try await withTool(peer.declaration(rest)) { tool async throws in
            #expect(try await tool.operationNames() == ["t"])
        }
        let birth = try #require(try peer.record().first)
        let variables = (birth["environment"]?.arrayValue ?? []).compactMap(\.stringValue)
        #expect(Set(variables).isSuperset(of: ["KEY", "PLAIN", "PATH"]))
        let known: Set<String> = [
            "HOME", "KEY", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "PLAIN", "PWD", "SHELL", "TERM", "TMPDIR",
            "TZ", "USER",
        ]
        #expect(Set(variables).subtracting(known).isEmpty)
        #expect(birth["directory"]?.stringValue == directory)
        // Its three pipes and the record.
        let descriptors = try #require(try peer.record().dropFirst().first?["descriptors"]?.arrayValue)
        #expect(descriptors.count == 4, "\(descriptors.map(\.jsonText))")
    }

    @Test func `a program that does not end with its input is made to`() async throws {
        let peer = try Peer([
            ["on": "server/discover", "ignore": true, "say": [Say.answer(["supportedVersions": ["2026-07-28"]])]],
            Say.tools("t"),
        ])
        try await withTool(peer.declaration()) { tool async throws in
            #expect(try await tool.operationNames() == ["t"])
        }
        let process = try #require(try peer.processes().first)
        #expect(!processExists(process))
    }

    @Test func `a program that ends again and again is started less and less often`() async throws {
        try await withTool("command: [sh, -c, exit 1]") { tool async throws in
            var times: [Duration] = []
            for _ in 0..<4 {
                let start = ContinuousClock.now
                #expect(try await tool.failure("t").kind == .unavailable)
                times.append(.now - start)
            }
            #expect(times[2] >= .milliseconds(500))
            #expect(times[3] >= .milliseconds(1_000))
        }
    }

    @Test func `a program that ends at once is unavailable, and says why`() async throws {
        let declaration = "command: [python3, -c, 'import sys; sys.exit(\"no module named tools\")']"
        try await withTool(declaration) { tool async throws in
            let failure = try await tool.failure("t")
            #expect(failure.kind == .unavailable)
            #expect(
                failure.message == "the server ended with the status 1; it last wrote: no module named tools"
            )
        }
    }
}

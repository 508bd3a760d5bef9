import Foundation
import NIOHTTP1
import ProactorComponents
import ProactorModel
import ProactorTestSupport
import ProactorTools
import Testing

/// The tool `http` and a real server.
@Suite(.timeLimit(.minutes(15))) struct HTTPToolTests {
    static func tool(
        _ declaration: String,
        resolver: any AddressResolver = SystemAddressResolver(),
        secrets: [String: String] = [:]
    ) throws -> any Tool {
        let source = SecretSource { reference in
            guard case .environment(let name) = reference else { return nil }
            return secrets[name]
        }
        let environment = ToolEnvironment(baseDirectory: "/", secrets: source)
        return try ToolMaking.tool(HTTPToolKind(resolver: resolver), declaration, in: environment)
    }

    /// A tool that may reach this machine.
    static func local(
        _ server: HTTPTestServer,
        _ path: String,
        _ more: String = "",
        secrets: [String: String] = [:]
    ) throws -> any Tool {
        let url = JSONValue.string("http://\(server.authority)\(path)").jsonText
        return try Self.tool("url: \(url)\nprivateAddresses: true\n\(more)", secrets: secrets)
    }

    // MARK: Requests

    @Test func `a declared request is sent with the arguments in it`() async throws {
        try await HTTPTestServer.run(.init { _ in .json(#"{"id": 7}"#, status: 201) }) { server in
            let tool = try Self.local(
                server,
                "/api/items/{{ args.id }}/notes?v=1",
                """
                method: POST
                query: { q: "{{ args.text }}", tag: "{{ args.tags }}", none: "{{ args.?none }}", fixed: 5 }
                headers: { Authorization: "Bearer ${env:TOKEN}", X-Mode: "{{ args.mode }}" }
                body:
                  title: "About {{ args.text }}"
                  count: "{{ size(args.tags) }}"
                  tags: "{{ args.tags }}"
                  none: "{{ args.?none }}"
                  nested: [true, null, 1.5, "{{ args.id }}"]
                """,
                secrets: ["TOKEN": "s3cret-token"]
            )
            let arguments: JSONValue = ["id": "a/b c", "text": "x&y=z ü", "tags": ["p", "q r"], "mode": "fast"]
            let result = try await tool.call(ToolCall(arguments: arguments, idempotencyKey: "run-7/2"))
            #expect(result == ["status": 201, "headers": ["content-type": "application/json"], "body": ["id": 7]])
            let request = try #require(server.requests.first)
            #expect(request.method == "POST")
            #expect(request.uri == "/api/items/a%2Fb%20c/notes?v=1&q=x%26y%3Dz%20%C3%BC&tag=p&tag=q%20r&fixed=5")
            #expect(
                try JSONParser.parse(request.body) == [
                    "title": "About x&y=z ü", "count": 2, "tags": ["p", "q r"], "nested": [true, nil, 1.5, "a/b c"],
                ]
            )
            #expect(request.headers["authorization"] == ["Bearer s3cret-token"])
            #expect(request.headers["x-mode"] == ["fast"])
            #expect(request.headers["idempotency-key"] == ["run-7/2"])
            #expect(request.headers["content-type"] == ["application/json"])
            #expect(request.headers["host"] == [server.authority])
            await tool.close()
        }
    }

    @Test func `a body can be text, and headers of the author's own stand instead of the usual ones`() async throws {
        try await HTTPTestServer.run(.init { _ in .whole(204, [], "") }) { server in
            let more = """
                method: PUT
                text: "id={{ args.id }}&key=${env:KEY}"
                headers: { content-type: application/x-www-form-urlencoded, idempotency-key: mine, Accept: text/csv }
                """
            let tool = try Self.local(server, "/", more, secrets: ["KEY": "k"])
            #expect(try await tool.result(["id": 5]) == ["status": 204, "headers": [:], "body": nil])
            let request = try #require(server.requests.first)
            #expect(request.body == "id=5&key=k")
            #expect(request.headers["content-type"] == ["application/x-www-form-urlencoded"])
            #expect(request.headers["idempotency-key"] == ["mine"])
            #expect(request.headers["accept"] == ["text/csv"])
        }
    }

    @Test func `what is no argument is never taken for a template or a secret`() async throws {
        try await HTTPTestServer.run(.init { .whole(200, [], $0.body) }) { server in
            let tool = try Self.local(
                server,
                "/",
                "method: POST\ntext: \"{{ args.text }} {{ '${' }}x} {{{{\"",
                secrets: ["KEY": "hidden"]
            )
            let result = try await tool.result(["text": "${env:KEY} {{ args }}"])
            #expect(result["body"] == "${env:KEY} {{ args }} ${x} {{")
        }
    }

    @Test func `arguments are checked before anything is sent`() async throws {
        try await HTTPTestServer.run(.init { _ in .whole(200, [], "") }) { server in
            let tool = try Self.local(
                server,
                "/{{ args.id }}",
                "parameters: { type: object, required: [id], properties: { id: { type: integer } } }"
            )
            #expect(try await tool.operations().first?.inputSchema["required"] == ["id"])
            for wrong: JSONValue in [[:], ["id": "x"], [], nil] {
                #expect(await tool.failure(wrong)?.kind == .invalidArguments)
            }
            let open = try Self.local(server, "/{{ args.id }}")
            #expect(await open.failure([:])?.kind == .invalidArguments)
            #expect(await open.failure(["id": nil])?.kind == .invalidArguments)
            #expect(server.requests.isEmpty)
        }
    }

    // MARK: Hostile arguments

    @Test(arguments: ["..", ".", "../admin", "a/../../admin", "..\\admin", "", "%2e%2e/x"])
    func `a value never leads out of its part of the path`(value: String) async throws {
        try await HTTPTestServer.run(.init { _ in .whole(200, [], "") }) { server in
            let tool = try Self.local(server, "/items/{{ args.id }}")
            let failure = await tool.failure(["id": .string(value)])
            if value.hasPrefix("%") {
                // What it stands for is encoded once more.
                #expect(failure == nil)
                #expect(server.requests.map(\.uri) == ["/items/%252e%252e%2Fx"])
            } else {
                #expect(failure?.kind == .invalidArguments)
                #expect(server.requests.isEmpty)
            }
        }
    }

    @Test(arguments: 0..<20)
    func `whatever the arguments are, they arrive as they were, where they were meant to be`(seed: UInt64) async throws
    {
        var random = SeededGenerator(seed: seed)
        let characters = Array("ab/?#&=%:@[]{}$\\\"' ü椅\t\r\n\u{0}+;,.")
        try await HTTPTestServer.run(.init { _ in .whole(200, [], "") }) { server in
            let tool = try Self.local(server, "/i/{{ args.a }}/end", "query: { q: \"{{ args.b }}\" }")
            for _ in 0..<20 {
                let a = "_" + String((0..<6).map { _ in characters.randomElement(using: &random) ?? " " }) + "_"
                let b = String((0..<6).map { _ in characters.randomElement(using: &random) ?? " " })
                guard case .success = await tool.outcome(["a": .string(a), "b": .string(b)]) else {
                    // Only what a server might take for a way out.
                    #expect(a.split { $0 == "/" || $0 == "\\" }.contains { $0 == "." || $0 == ".." })
                    continue
                }
                let uri = try #require(server.requests.last?.uri)
                let parts = uri.split(separator: "?", omittingEmptySubsequences: false)
                try #require(parts.count == 2)
                let path = parts[0].split(separator: "/", omittingEmptySubsequences: false)
                #expect(path.count == 4)
                #expect(path.first == "" && path.last == "end")
                #expect(String(path[2]).removingPercentEncoding == a)
                #expect(String(parts[1].dropFirst(2)).removingPercentEncoding == b)
            }
        }
    }

    @Test(arguments: ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\u{0}b", "a\u{7F}"])
    func `a value never begins a header of its own`(value: String) async throws {
        try await HTTPTestServer.run(.init { _ in .whole(200, [], "") }) { server in
            let tool = try Self.local(server, "/", "headers: { X-Mode: \"{{ args.mode }}\" }")
            let failure = await tool.failure(["mode": .string(value)])
            #expect(failure == ToolFailure(.invalidArguments, "the value of the header X-Mode has a control character"))
            let keyed = try Self.local(server, "/")
            guard case .failure = await keyed.outcome([:], key: value) else {
                Issue.record("the key was sent")
                return
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a request that is too large is not sent`() async throws {
        try await HTTPTestServer.run(.init { _ in .whole(200, [], "") }) { server in
            let long = JSONValue.string(String(repeating: "x", count: 5_000_000))
            let body = try Self.local(server, "/", "method: POST\nbody: \"{{ args.x }}\"")
            #expect(await body.failure(["x": long])?.kind == .invalidArguments)
            let url = try Self.local(server, "/{{ args.x }}")
            #expect(await url.failure(["x": .string(String(repeating: "x", count: 20_000))])?.kind == .invalidArguments)
            let header = try Self.local(server, "/", "headers: { A: \"{{ args.x }}\" }")
            #expect(
                await header.failure(["x": .string(String(repeating: "x", count: 20_000))])?.kind == .invalidArguments
            )
            #expect(server.requests.isEmpty)
        }
    }
}

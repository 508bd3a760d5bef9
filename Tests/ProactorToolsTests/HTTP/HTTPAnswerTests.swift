import NIOHTTP1
import ProactorComponents
import ProactorModel
import ProactorTools
import Testing

/// What the tool `http` makes of answers, and of none.
@Suite(.timeLimit(.minutes(15))) struct HTTPAnswerTests {
    @Test func `an answer is JSON where it says so, text where it is text, and base 64 otherwise`() async throws {
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        let answers: [(HTTPTestServer.Answer, JSONValue)] = [
            (.json(#"{"a": [1, null]}"#), ["a": [1, nil]]),
            (.whole(200, [("Content-Type", "application/problem+json; charset=utf-8")], "[1]"), [1]),
            (.json("{broken"), "{broken"), (.json(deep), .string(deep)), (.json(#"{"a":1,"a":2}"#), #"{"a":1,"a":2}"#),
            (.whole(200, [("Content-Type", "text/plain")], "[1] ü"), "[1] ü"), (.whole(200, [], ""), nil),
            (.bytes(200, [], [0xFF, 0x00]), "/wA="),
        ]
        for (answer, body) in answers {
            try await HTTPTestServer.run(.init { _ in answer }) { server in
                let result = try await HTTPToolTests.local(server, "/").result()
                #expect(result["body"] == body)
                #expect(result["bodyEncoding"] == (body == "/wA=" ? "base64" : nil))
            }
        }
    }

    @Test func `an expression selects what is the result, and headers are chosen`() async throws {
        let headers = [
            ("X-Total", "9"), ("Set-Cookie", "a=b"), ("ETag", "\"e\""), ("Content-Type", "application/json"),
        ]
        try await HTTPTestServer.run(.init { _ in .whole(200, headers, #"{"items": [{"n": 1}, {"n": 2}]}"#) }) {
            server in
            let selected = try HTTPToolTests.local(
                server,
                "/",
                "response: { select: \"{'numbers': body.items.map(i, i.n), 'total': headers['x-total'], 'status': status}\" }"
            )
            #expect(try await selected.result() == ["numbers": [1, 2], "total": "9", "status": 200])
            let usual = try await HTTPToolTests.local(server, "/").result()
            #expect(usual["headers"] == ["content-type": "application/json", "etag": "\"e\""])
            let chosen = try await HTTPToolTests.local(server, "/", "response: { headers: [X-Total, X-None] }").result()
            #expect(chosen["headers"] == ["x-total": "9"])
            let failing = try HTTPToolTests.local(server, "/", "response: { select: body.nothing }")
            #expect(await failing.failure()?.kind == .failed)
        }
    }

    @Test(arguments: [
        (400, ToolFailure.Kind.failed), (401, .failed), (404, .failed), (409, .failed), (422, .failed),
        (408, .unavailable),
        (429, .unavailable), (500, .unavailable), (502, .unavailable), (503, .unavailable), (304, .failed),
    ])
    func `a status that is no success is a failure of its kind, with the answer`(
        status: Int,
        kind: ToolFailure.Kind
    ) async throws {
        let body = status == 304 ? "" : "because " + String(repeating: "x", count: 100_000)
        try await HTTPTestServer.run(.init { _ in .whole(status, [("Retry-After", "7")], body) }) { server in
            let failure = try await HTTPToolTests.local(server, "/secret-path?key=secret").failure()
            #expect(failure?.kind == kind)
            #expect(failure?.message.hasPrefix("GET \(server.authority) answered \(status) (Retry-After: 7)") == true)
            #expect(failure?.message.contains("because xxx") == (status != 304))
            #expect((failure?.message.count ?? 0) < 1200)
            #expect(failure?.message.contains("secret") == false)
        }
    }

    @Test func `a secret that a server sends back is left out`() async throws {
        try await HTTPTestServer.run(
            .init { request in
                .json(
                    "{\"got\": \"\(request.headers["authorization"].first ?? "")\"}",
                    status: request.uri == "/bad" ? 400 : 200
                )
            }
        ) { server in
            let more = "headers: { Authorization: \"Bearer ${env:TOKEN}\" }"
            let secrets = ["TOKEN": "s3cret-token"]
            let result = try await HTTPToolTests.local(server, "/", more, secrets: secrets).result()
            #expect(result["body"] == ["got": "Bearer ***"])
            let failure = try await HTTPToolTests.local(server, "/bad", more, secrets: secrets).failure()
            #expect(failure?.message.contains("s3cret") == false)
        }
    }

    @Test func `an answer that is too large is given up while it comes`() async throws {
        try await HTTPTestServer.run(.init { _ in .endless }) { server in
            let failure = try await HTTPToolTests.local(server, "/", "response: { size: 5000 }").failure()
            #expect(failure?.kind == .resultTooLarge)
        }
    }

    @Test func `a caller that is cancelled is let go, whatever the server does`() async throws {
        for answer in [HTTPTestServer.Answer.never, .stuck] {
            try await HTTPTestServer.run(.init { _ in answer }) { server in
                let tool = try HTTPToolTests.local(server, "/")
                let calling = Task { await tool.failure() }
                while server.requests.isEmpty { await Task.yield() }
                calling.cancel()
                #expect(await calling.value?.kind == .unavailable)
                await tool.close()
            }
        }
    }

    @Test func `a server that closes, or is not there, is worth another try`() async throws {
        try await HTTPTestServer.run(.init { _ in .closed }) { server in
            let failure = try await HTTPToolTests.local(server, "/?key=secret").failure()
            #expect(failure?.kind == .unavailable)
            #expect(failure?.message.contains("secret") == false)
        }
        // Nobody listens at the first of all ports. One that was free a moment ago might be another test's by now.
        let gone = try HTTPToolTests.tool("url: http://127.0.0.1:1/?key=secret\nprivateAddresses: true")
        let failure = await gone.failure()
        #expect(failure?.kind == .unavailable)
        #expect(failure?.message.contains("secret") == false)
    }

    @Test func `a secret that is missing is known at start`() {
        let error = #expect(throws: ToolFailure.self) {
            _ = try HTTPToolTests.tool("url: https://a.example\nheaders: { Authorization: \"${env:TOKEN}\" }")
        }
        #expect(error?.kind == .misconfigured)
        #expect(error?.message.contains("set the environment variable TOKEN") == true)
    }
}

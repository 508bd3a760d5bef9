import Testing

@testable import ProactorServer

@Suite("Guarding against other origins", .timeLimit(.minutes(15)))
struct GuardTests {
    @Test(
        "a name that can only mean this machine is told from one that may be anybody's",
        arguments: [
            ("127.0.0.1", true), ("127.0.0.1:8787", true), ("127.255.3.4", true), ("localhost:1", true),
            ("LOCALHOST", true), ("[::1]", true), ("[::1]:8787", true), ("127.evil.example", false),
            ("127.0.0.1.evil.example:8787", false), ("127.0.0.256", false), ("127.0.1", false), ("127.1e1.0.1", false),
            ("127.0.0.+1", false), ("localhost.evil.example", false), ("evil.example", false), ("", false),
            (":80", false),
            ("128.0.0.1", false), ("[::2]", false), ("0.0.0.0", false), ("127.0.0.1@evil.example", false),
        ]
    )
    func recognisesLoopback(authority: String, isLoopback: Bool) {
        #expect(Authority.isLoopback(authority) == isLoopback)
    }

    @Test(
        "requests to a foreign host are refused everywhere",
        arguments: ["evil.example", "127.evil.example", "10.0.0.1"]
    )
    func refusesForeignHosts(host: String) async throws {
        try await TestServer.run { server in
            for path in ["/", "/tasks", "/health/live", "/nowhere"] {
                let answer = try await RawConnection.exchange(
                    port: server.port,
                    "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
                )
                #expect(RawConnection.status(answer) == 403)
                #expect(answer.contains("other-origin"))
            }
        }
    }

    @Test("a server that other machines may reach takes any host, and still no other origin")
    func takesAnyHostElsewhere() async throws {
        var options = TestServer.Options()
        options.isLoopbackOnly = false
        try await TestServer.run(options) { server in
            let status = { (origin: String) async throws -> Int? in
                let body = event("\(origin.count)")
                let answer = try await RawConnection.exchange(
                    port: server.port,
                    "POST /events HTTP/1.1\r\nHost: proactor.example\r\nOrigin: \(origin)\r\n"
                        + "Content-Type: application/cloudevents+json\r\nContent-Length: \(body.utf8.count)\r\n"
                        + "Connection: close\r\n\r\n\(body)"
                )
                return RawConnection.status(answer)
            }
            let own = try await status("https://proactor.example")
            #expect(own == 202)
            let foreign = try await status("https://evil.example")
            #expect(foreign == 403)
        }
    }

    @Test("the pages of a named proxy are the server's own, and those of others are not")
    func takesProxiedOrigins() async throws {
        var options = TestServer.Options()
        options.proxiedOrigins = ["https://Proactor.example.com"]
        try await TestServer.run(options) { server in
            for (origin, status) in [
                ("https://proactor.example.com", 202), ("http://proactor.example.com", 403),
                ("https://proactor.example.com:8443", 403), ("https://evil.example.com", 403),
            ] {
                let answer = try await server.post(
                    "/events",
                    event("\(origin.count)"),
                    type: "application/cloudevents+json",
                    headers: [("Origin", origin)]
                )
                #expect(answer.status == status, "\(origin)")
            }
        }
    }

    @Test(
        "requests that change something must come from here",
        arguments: [
            "http://evil.example", "null", "https://127.0.0.1", "file://", "http://127.0.0.1:1@evil.example", "",
        ]
    )
    func refusesForeignOrigins(origin: String) async throws {
        try await TestServer.run { server in
            for path in ["/events", "/inbox/prop_1", "/proposals/prop_1/decisions"] {
                let answer = try await server.post(path, event("1"), type: "text/plain", headers: [("Origin", origin)])
                expectProblem(answer, 403, "other-origin")
            }
            let own = try await server.post(
                "/events",
                event("1"),
                type: "application/cloudevents+json",
                headers: [("Origin", "http://\(server.authority)")]
            )
            #expect(own.status == 202)
        }
    }

    @Test("nothing allows other origins to read")
    func sharesNothing() async throws {
        try await TestServer.run { server in
            for path in ["/", "/tasks", "/proposals", "/audit"] {
                let answer = try await server.get(path, headers: [("Origin", "http://evil.example")])
                #expect(answer.header("Access-Control-Allow-Origin") == nil)
            }
        }
    }

    @Test("a path that is not there is a 404 in problem details, whatever it holds")
    func refusesUnknownPaths() async throws {
        try await TestServer.run { server in
            for path in [
                "/nowhere", "/events/1", "/tasks/a/b/c", "/../etc/passwd", "/%2e%2e/x",
                "/" + String(repeating: "x", count: 9000),
            ] {
                let answer = try await server.get(path)
                expectProblem(answer, 404, "not-found")
                #expect(answer.body.count < 1000)
            }
        }
    }

    @Test(
        "a method that a path does not have is answered with 405 and those that it has",
        arguments: [
            ("/events", "DELETE", "GET, HEAD, OPTIONS, POST"), ("/tasks", "OPTIONS", "GET, HEAD"),
            ("/tasks", "POST", "GET, HEAD"),
            ("/tasks/task_1", "DELETE", "GET, HEAD"), ("/proposals/p/decisions", "GET", "POST"),
            ("/inbox/prop_1", "PUT", "GET, HEAD, POST"), ("/", "POST", "GET, HEAD"), ("/explain", "HEAD", "POST"),
        ]
    )
    func refusesMethods(path: String, method: String, allowed: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(method, path, method == "POST" ? [] : nil)
            #expect(answer.status == 405)
            #expect(answer.header("Allow") == allowed)
            if method != "HEAD" { expectProblem(answer, 405, "method-not-allowed", says: allowed) }
        }
    }

    @Test("HEAD answers like GET, without the body", arguments: ["/", "/tasks", "/health/live"])
    func answersHead(path: String) async throws {
        try await TestServer.run { server in
            let get = try await server.get(path)
            let head = try await server.send("HEAD", path)
            #expect(head.status == 200)
            #expect(head.contentType == get.contentType)
            #expect(head.body.isEmpty)
        }
    }
}

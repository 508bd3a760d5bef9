import HTTPTypes
import Hummingbird
import ProactorAccess
import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@testable import ProactorServer

@Suite("Each route and each role", .timeLimit(.minutes(15)))
struct RouteTableTests {
    /// Who may use a route: those who have one of the roles, or everybody.
    private static let table: [String: Set<Role>?] = [
        "GET /health/live": nil, "GET /health/ready": nil, "GET /assets/inbox.css": nil, "GET /sign-in": nil,
        "POST /sign-in": nil, "GET /openapi.json": nil, "POST /webhooks/{name}": nil, "OPTIONS /webhooks/{name}": nil,
        "OPTIONS /events": Set(Role.allCases), "POST /sign-out": Set(Role.allCases),
        "POST /events": [.emit],
        "GET /tasks": [.read], "GET /tasks/{id}": [.read], "GET /tasks/{id}/stream": [.read],
        "GET /proposals": [.read, .approve], "GET /proposals/{id}": [.read, .approve],
        "POST /proposals/{id}/decisions": [.approve], "GET /proposals/{id}/revisions": [.read, .approve],
        "GET /": [.read, .approve], "GET /inbox/decided": [.read, .approve], "GET /inbox/{id}": [.read, .approve],
        "POST /inbox/{id}": [.approve],
        "GET /dead-letters": [.operate], "GET /dead-letters/{id}": [.operate],
        "POST /dead-letters/replay": [.operate], "POST /dead-letters/{id}/replay": [.operate],
        "POST /dead-letters/{id}/discard": [.operate],
        "GET /tasks/{id}/socket": [.read], "GET /stream": [.read], "GET /stream/socket": [.read],
        "GET /events": [.read], "GET /events/{id}": [.read], "GET /runs": [.read], "GET /runs/{id}": [.read],
        "GET /metrics": [.operate, .read], "GET /store": [.operate],
        "POST /proposals/decisions": [.approve], "POST /proposals/{id}/revisions": [.approve],
        "POST /proposals/{id}/delegations": [.approve], "POST /inbox/{id}/revisions": [.approve],
        "GET /webhooks/rejected": [.operate], "GET /webhooks/rejected/{id}": [.operate],
        "POST /webhooks/rejected/retry": [.operate], "POST /webhooks/rejected/{id}/retry": [.operate],
        "GET /assets/console.css": nil, "GET /assets/keys.js": nil, "GET /assets/live.js": nil,
        "GET /assets/fresh.js": nil,
        "GET /assets/icon.svg": nil, "GET /inbox/waiting": [.read, .approve], "GET /console/live": [.read],
        "GET /console/rules": [.read], "GET /console/rules/{name}": [.read], "GET /console/explain": [.read],
        "POST /console/explain": [.read], "GET /console/dead-letters": [.read],
        "GET /console/dead-letters/{id}": [.read], "POST /console/dead-letters/{id}": [.operate],
        "GET /console/spend": [.read],
        "GET /deliveries": [.operate], "POST /deliveries/{id}/retry": [.operate],
        "POST /slack/{sink}/interactions": nil, "GET /approvals/{token}": nil, "POST /approvals/{token}": nil,
        "POST /approvals/{token}/revisions": nil,
        "GET /audit": [.operate], "GET /rules": [.read], "POST /explain": [.read],
        "GET /rules/{name}/state": [.read], "GET /timers": [.read],
    ]

    /// A route with its parameters filled in. A stream would go on for ever, but for an entry that is not there yet.
    private static func path(_ route: String) -> String {
        let path = ["{id}", "{name}", "{sink}", "{token}"].reduce(route) { $0.replacing($1, with: "x_1") }
        return path.hasSuffix("/stream") ? path + "?lastEventId=99999999" : path
    }

    @Test func `every route says who may use it, here as well`() async throws {
        try await TestServer.run { server in
            let routes = Set(
                try server.http.routes(server.http.makeHub()).routes.map { "\($0.method.rawValue) \($0.path)" }
            )
            #expect(routes == Set(Self.table.keys))
        }
    }

    @Test func `those who have the role are let through, and others are told which one is missing`() async throws {
        let tokens: [(name: String, roles: Set<Role>)] = [
            ("emitter", [.emit]), ("reader", [.read]), ("operator", [.operate]), ("ben", [.approve]),
        ]
        try await TestServer.run(TestAccess.options) { server in
            for (route, roles) in Self.table {
                let parts = route.split(separator: " ").map(String.init)
                let path = Self.path(parts[1])
                for token in tokens {
                    let body: [UInt8]? = parts[0] == "POST" ? Array("{}".utf8) : nil
                    let headers = [
                        TestAccess.bearer(token.name), ("Content-Type", "application/json"),
                        ("Accept", "application/json"),
                    ]
                    let answer = try await server.send(parts[0], path, headers: headers, body)
                    if let roles, roles.isDisjoint(with: token.roles) {
                        expectProblem(answer, 403, "role-missing", says: "'\(token.name)' does not have the role")
                        let challenge = answer.header("WWW-Authenticate")
                        #expect(challenge?.hasPrefix("Bearer realm=\"proactor\", error=\"insufficient_scope\"") == true)
                    } else {
                        #expect(![401, 403, 500].contains(answer.status), "\(route) \(token.name): \(answer.text)")
                    }
                }
            }
        }
    }

    @Test func `those who do not say who they are learn nothing and change nothing`() async throws {
        let clock = ManualClock()
        var options = TestAccess.options
        options.clock = clock
        try await TestServer.run(options) { server in
            let paths = Self.table.filter { $0.value != nil }.keys.map(Self.path)
            let others = ["GET /nowhere", "POST /nowhere", "GET /tasks/a/b/c", "DELETE /events", "PUT /tasks"]
            for route in paths + others {
                let parts = route.split(separator: " ").map(String.init)
                // Nobody is slowed down here for wrong tokens.
                clock.advance(by: FailedAttempts.window)
                for header in [nil, "Bearer wrong", "Bearer", "Basic YTpi", "Bearer emitter-token, Bearer x"] {
                    let answer = try await server.send(
                        parts[0],
                        parts[1],
                        headers: header.map { [("Authorization", $0)] } ?? [],
                        parts[0] == "GET" ? nil : Array("not even looked at".utf8)
                    )
                    expectProblem(answer, 401, "unauthenticated")
                    let challenge = answer.header("WWW-Authenticate") ?? ""
                    #expect(challenge.hasPrefix("Bearer realm=\"proactor\""))
                    #expect(challenge.contains("invalid_token") == (header != nil))
                    // The same for what is there and what is not.
                    #expect(!answer.text.contains(parts[1]) || parts[1] == "/")
                    #expect(answer.header("Allow") == nil)
                }
            }
            #expect(try await server.store.auditEntries(after: 0, limit: 10).isEmpty)
            #expect(try await server.store.unroutedEventCount() == 0)
        }
    }

    @Test func `a body is not waited for before it is known whose it is`() async throws {
        try await TestServer.run(TestAccess.options) { server in
            let answer = try await RawConnection.exchange(
                port: server.port,
                "POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/cloudevents+json\r\n"
                    + "Content-Length: 8000000\r\nConnection: close\r\n\r\n{",
                endsWriting: false,
                until: { $0.contains("\r\n\r\n") }
            )
            #expect(RawConnection.status(answer) == 401)
        }
    }

    @Test func `an open server lets everybody do everything, and asks nobody to sign in`() async throws {
        try await TestServer.run { server in
            for (route, _) in Self.table {
                let parts = route.split(separator: " ").map(String.init)
                let answer = try await server.send(
                    parts[0],
                    Self.path(parts[1]),
                    headers: [("Authorization", "Bearer whatever")],
                    parts[0] == "POST" ? [] : nil
                )
                #expect(![401, 403, 500].contains(answer.status), "\(route): \(answer.text)")
            }
            let signIn = try await server.get("/sign-in")
            #expect((signIn.status, signIn.header("Location")) == (303, "/"))
        }
    }
}

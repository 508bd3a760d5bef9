import Foundation
import NIOHTTP1
import NIOSSL
import ProactorComponents
import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorTools

/// Where requests of the tool `http` go, and where they never go.
@Suite(.timeLimit(.minutes(15))) struct HTTPWayTests {
    private static let outside: [UInt8] = [127, 0, 0, 2]
    private static let inside: [UInt8] = [127, 0, 0, 1]

    /// A tool to which 127.0.0.2 is an address on the Internet, and every other one is not.
    private func tool(
        _ declaration: String,
        _ resolver: ScriptedResolver,
        secrets: [String: String] = [:]
    ) throws -> any Tool {
        let source = SecretSource { reference in
            guard case .environment(let name) = reference else { return nil }
            return secrets[name]
        }
        let kind = HTTPToolKind(resolver: resolver, tlsConfiguration: nil) { $0.bytes == Self.outside }
        return try ToolMaking.tool(kind, declaration, in: ToolEnvironment(baseDirectory: "/", secrets: source))
    }

    // MARK: Addresses

    @Test func `a connection goes to the address that was looked at, with the host's name`() async throws {
        try await HTTPTestServer.run(.init { _ in .whole(200, [], "ok") }) { server in
            let resolver = ScriptedResolver(["api.test": [[Self.inside, Self.outside]]])
            let tool = try self.tool("url: http://API.test:\(server.port)/x", resolver)
            #expect(try await tool.result()["body"] == "ok")
            #expect(server.requests.map(\.address) == ["127.0.0.2"])
            #expect(server.requests.first?.headers["host"] == ["api.test:\(server.port)"])
            #expect(resolver.names == ["api.test"])
        }
    }

    @Test func `a name that leads elsewhere at the second look is refused then`() async throws {
        try await HTTPTestServer.run(.init { _ in .whole(200, [], "ok") }) { server in
            let resolver = ScriptedResolver(["api.test": [[Self.outside], [Self.inside]]])
            let tool = try self.tool("url: http://api.test:\(server.port)/", resolver)
            #expect(await tool.failure() == nil)
            let failure = await tool.failure()
            #expect(failure?.kind == .failed)
            #expect(failure?.message.contains("127.0.0.1, which is not on the public Internet") == true)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [
        "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1",
        "0.0.0.0",
        "[::]",
    ])
    func `this machine is not reached by any of its names`(host: String) async throws {
        try await HTTPTestServer.run(.init { _ in .whole(200, [], "inside") }) { server in
            let tool = try HTTPToolTests.tool("url: http://\(host):\(server.port)/")
            let failure = await tool.failure()
            #expect(failure != nil)
            #expect(failure?.message.contains("not on the public Internet") == true, "\(failure?.message ?? "")")
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `an address that cannot be connected to is followed by the next one`() async throws {
        try await HTTPTestServer.run(.init { _ in .whole(200, [], "ok") }) { server in
            // Nothing listens at the first one: the server has no IPv6.
            let loopback = [UInt8](repeating: 0, count: 15) + [1]
            let resolver = ScriptedResolver(["api.test": [[loopback, Self.inside]]])
            let tool = try self.tool("url: http://api.test:\(server.port)/\nprivateAddresses: true", resolver)
            #expect(try await tool.result()["body"] == "ok")
        }
    }

    // MARK: Hosts

    @Test func `arguments choose among allowed hosts only`() async throws {
        try await HTTPTestServer.run(.init { _ in .whole(200, [], "ok") }) { server in
            let all = [Self.outside]
            let resolver = ScriptedResolver([
                "a.test": [all], "b.test": [all], "evil.test": [all], "a.test.evil.test": [all],
            ])
            let tool = try self.tool(
                "url: \"http://{{ args.host }}:\(server.port)/\"\nallow: [a.test, \"b.test:\(server.port)\"]",
                resolver
            )
            #expect(await tool.failure(["host": "a.test"]) == nil)
            #expect(await tool.failure(["host": "B.TEST"]) == nil)
            for host in [
                "evil.test", "a.test.evil.test", "a.test@evil.test", "evil.test/", "evil.test#", "a.test:1", "",
            ] {
                #expect(await tool.failure(["host": .string(host)]) != nil, "\(host)")
            }
            #expect(
                server.requests.map { $0.headers["host"].first } == ["a.test:\(server.port)", "b.test:\(server.port)"]
            )
            let port = try self.tool("url: \"http://{{ args.host }}:\(server.port)/\"\nallow: [\"a.test:1\"]", resolver)
            #expect(await port.failure(["host": "a.test"])?.kind == .failed)
        }
    }

    // MARK: Redirections

    private func redirecting(
        _ status: Int,
        to location: @escaping @Sendable (HTTPTestServer.Request) -> String
    ) -> HTTPTestServer.Script {
        HTTPTestServer.Script { request in
            request.uri.hasPrefix("/start")
                ? .whole(status, [("Location", location(request))], "") : .whole(200, [], "end")
        }
    }

    @Test func `a redirection is not followed unless the declaration says so`() async throws {
        try await HTTPTestServer.run(self.redirecting(302) { _ in "/end" }) { server in
            let resolver = ScriptedResolver(["api.test": [[Self.outside]]])
            let failure = try await self.tool("url: http://api.test:\(server.port)/start", resolver).failure()
            #expect(failure?.kind == .failed)
            #expect(failure?.message.contains("answered 302, a redirection, which is not followed") == true)
            #expect(server.requests.count == 1)
            let tool = try self.tool("url: http://api.test:\(server.port)/start\nredirects: 1", resolver)
            #expect(try await tool.result()["body"] == "end")
        }
    }

    @Test(arguments: [
        "http://127.0.0.1:PORT/end", "http://inner.test:PORT/end", "//inner.test:PORT/end", "http://[::1]:PORT/end",
        "https://api.test@127.0.0.1:PORT/", "http://0x7f000001:PORT/", "file:///etc/passwd", "gopher://inner.test/",
        "http://other.test:PORT/end", "http://api.test:PORT@inner.test/", "http:\\\\inner.test", "", "http://",
    ])
    func `a redirection leads nowhere that a request may not go`(location: String) async throws {
        let answer = self.redirecting(302) { request in
            location.replacing("PORT", with: request.headers["host"].first?.split(separator: ":").last ?? "")
        }
        try await HTTPTestServer.run(answer) { server in
            let resolver = ScriptedResolver([
                "api.test": [[Self.outside]], "inner.test": [[Self.inside]], "other.test": [[Self.outside]],
                "127.0.0.1": [[Self.inside]], "::1": [[Self.inside]], "0x7f000001": [[Self.inside]],
            ])
            let tool = try self.tool(
                "url: http://api.test:\(server.port)/start\nredirects: 3\nallow: [api.test, inner.test, 127.0.0.1, \"[::1]\"]",
                resolver
            )
            let failure = await tool.failure()
            #expect(failure?.kind == .failed, "\(failure?.message ?? "it was followed")")
            #expect(server.requests.allSatisfy { $0.uri.hasPrefix("/start") })
        }
    }

    @Test func `redirections that never end are given up`() async throws {
        try await HTTPTestServer.run(.init { _ in .whole(307, [("Location", "/start")], "") }) { server in
            let resolver = ScriptedResolver(["api.test": [[Self.outside]]])
            let failure = try await self.tool("url: http://api.test:\(server.port)/start\nredirects: 3", resolver)
                .failure()
            #expect(failure?.kind == .failed)
            #expect(server.requests.count == 4)
        }
    }

    @Test(arguments: [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
    func `a redirection keeps the method or does not, as its status says`(status: Int, method: String) async throws {
        try await HTTPTestServer.run(self.redirecting(status) { _ in "/end?x=1" }) { server in
            let resolver = ScriptedResolver(["api.test": [[Self.outside]]])
            let tool = try self.tool(
                "method: POST\nbody: { a: 1 }\nurl: http://api.test:\(server.port)/start\nredirects: 1",
                resolver
            )
            #expect(await tool.failure() == nil)
            let last = try #require(server.requests.last)
            #expect(last.uri == "/end?x=1")
            #expect(last.method == method)
            #expect(last.body == (method == "POST" ? #"{"a":1}"# : ""))
            #expect(last.headers["content-type"].isEmpty == (method == "GET"))
            #expect(last.headers["idempotency-key"] == ["run-0"])
        }
    }

    @Test func `a secret goes to no other origin`() async throws {
        let answer = self.redirecting(307) { request in
            "http://other.test:\(request.headers["host"].first?.split(separator: ":").last ?? "")/end"
        }
        try await HTTPTestServer.run(answer) { server in
            let resolver = ScriptedResolver(["api.test": [[Self.outside]], "other.test": [[Self.outside]]])
            let start = """
                url: http://api.test:\(server.port)/start
                method: POST
                redirects: 1
                allow: [api.test, other.test]

                """
            let header = try self.tool(
                start + "headers: { Authorization: \"Bearer ${env:TOKEN}\", X-Plain: \"1\" }",
                resolver,
                secrets: ["TOKEN": "s3cret-token"]
            )
            #expect(await header.failure() == nil)
            #expect(server.requests.map { $0.headers["authorization"] } == [["Bearer s3cret-token"], []])
            #expect(server.requests.map { $0.headers["x-plain"] } == [["1"], ["1"]])
            let body = try self.tool(
                start + "body: { key: \"${env:TOKEN}\" }",
                resolver,
                secrets: ["TOKEN": "s3cret-token"]
            )
            #expect(await body.failure()?.kind == .failed)
            #expect(server.requests.count == 3)
        }
    }

    // MARK: TLS

    @Test func `the certificate must be the host's, whatever the address is`() async throws {
        let directory = try TemporaryDirectory()
        try await Shell.output(
            of: """
                cd \(directory.path) && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem \
                -out cert.pem -days 2 -subj /CN=api.test -addext subjectAltName=DNS:api.test 2>&1
                """
        )
        let certificates = try NIOSSLCertificate.fromPEMFile(directory.file("cert.pem"))
        let key = try NIOSSLPrivateKey(file: directory.file("key.pem"), format: .pem)
        let serving = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: certificates.map { .certificate($0) },
                privateKey: .privateKey(key)
            )
        )
        var trusting = TLSConfiguration.makeClientConfiguration()
        trusting.trustRoots = .certificates(certificates)
        try await HTTPTestServer.run(.init { _ in .whole(200, [], "ok") }, tls: serving) { server in
            let resolver = ScriptedResolver(["api.test": [[Self.outside]], "other.test": [[Self.outside]]])
            let kind = HTTPToolKind(resolver: resolver, tlsConfiguration: trusting) { $0.bytes == Self.outside }
            let tool = try ToolMaking.tool(kind, "url: https://api.test:\(server.port)/")
            #expect(try await tool.result()["body"] == "ok")
            let other = try ToolMaking.tool(kind, "url: https://other.test:\(server.port)/")
            #expect(await other.failure()?.kind == .unavailable)
            // The machine's authorities do not know it.
            let untrusting = try self.tool("url: https://api.test:\(server.port)/", resolver)
            #expect(await untrusting.failure()?.kind == .unavailable)
            #expect(server.requests.count == 1)
        }
    }
}

import ProactorComponents
import ProactorTestSupport
import Testing

@testable import ProactorTools

/// Where callbacks go, and where they never go, whatever their receivers say.
@Suite("The sender of callbacks", .timeLimit(.minutes(15)))
struct HTTPCallbackSenderTests {
    private static let outside: [UInt8] = [127, 0, 0, 2]
    private static let inside: [UInt8] = [127, 0, 0, 1]

    /// Sends while `body` runs; 127.0.0.2 is an address on the Internet, and every other one is not.
    private static func sending(
        _ resolver: ScriptedResolver,
        _ body: (HTTPCallbackSender) async throws -> Void
    ) async throws {
        let sender = HTTPCallbackSender(resolver: resolver) { $0.bytes == Self.outside }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(sender)) } catch { outcome = .failure(error) }
        await sender.close()
        try outcome.get()
    }

    private static func failure(_ sender: HTTPCallbackSender, _ url: String) async -> String? {
        do throws(CallbackFailure) {
            _ = try await sender.post([1], headers: [], to: url)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func `what was looked at is what is connected to, once for each callback`() async throws {
        try await HTTPTestServer.run(.init { _ in .whole(200, [], "ok") }) { server in
            let resolver = ScriptedResolver(["hooks.test": [[Self.inside, Self.outside]]])
            try await Self.sending(resolver) { sender in
                let url = "http://hooks.test:\(server.port)/done"
                let answer = try await sender.post([1], headers: [], to: url)
                #expect(answer.status == 200)
                #expect(server.requests.map(\.address) == ["127.0.0.2"])
                #expect(resolver.names == ["hooks.test"])
            }
        }
    }

    @Test func `a name that leads into the own network at the second look gets nothing then`() async throws {
        try await HTTPTestServer.run(.init { _ in .whole(200, [], "ok") }) { server in
            let resolver = ScriptedResolver(["hooks.test": [[Self.outside], [Self.inside]]])
            try await Self.sending(resolver) { sender in
                let url = "http://hooks.test:\(server.port)/done"
                #expect(await Self.failure(sender, url) == nil)
                let failure = await Self.failure(sender, url)
                #expect(failure?.contains("not on the public Internet") == true, "\(failure ?? "")")
                #expect(server.requests.map(\.address) == ["127.0.0.2"])
            }
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a receiver cannot send it on, neither inside nor outside`(status: Int) async throws {
        try await HTTPTestServer.run(
            .init { request in
                request.uri == "/done"
                    ? .whole(status, [("Location", "http://127.0.0.1/secret")], "")
                    : .whole(status, [("Location", "/elsewhere")], "")
            }
        ) { server in
            let resolver = ScriptedResolver(["hooks.test": [[Self.outside]]])
            try await Self.sending(resolver) { sender in
                for path in ["/done", "/other"] {
                    let failure = await Self.failure(sender, "http://hooks.test:\(server.port)\(path)")
                    #expect(failure?.contains("a redirection, which is not followed") == true, "\(failure ?? "")")
                }
                #expect(server.requests.map(\.uri) == ["/done", "/other"])
                #expect(resolver.names == ["hooks.test", "hooks.test"])
            }
        }
    }

    @Test(arguments: ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "2130706433", "0.0.0.0"])
    func `this machine is not reached by any of its names, unless that is allowed`(host: String) async throws {
        try await HTTPTestServer.run(.init { _ in .whole(200, [], "inside") }) { server in
            let sender = HTTPCallbackSender(allowsPrivate: false)
            #expect(await Self.failure(sender, "http://\(host):\(server.port)/") != nil)
            #expect(server.requests.isEmpty)
            await sender.close()
            let allowed = HTTPCallbackSender(allowsPrivate: true)
            let answer = try await allowed.post([1], headers: [], to: "http://127.0.0.1:\(server.port)/")
            #expect(answer.status == 200)
            await allowed.close()
        }
    }
}

import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite("Idempotency keys", .timeLimit(.minutes(15)))
struct IdempotencyTests {
    private static let nameless =
        #"{"specversion": "1.0", "source": "/s", "type": "StockLevelZero", "data": {"sku": "SKU-1"}}"#

    private static func post(
        _ server: TestServer,
        _ body: String,
        key: String?,
        type: String = "application/cloudevents+json"
    ) async throws -> Answer {
        try await server.post("/events", body, type: type, headers: key.map { [("Idempotency-Key", $0)] } ?? [])
    }

    @Test("the answer to a repeat is the first answer, with and without quotation marks")
    func repeats() async throws {
        try await TestServer.run { server in
            let first = try await Self.post(server, Self.nameless, key: "\"order-1\"")
            #expect(first.status == 202)
            #expect(first.json?["duplicate"] == false)
            #expect(first.json?["id"]?.stringValue?.hasPrefix("key-") == true)
            #expect(first.header("Idempotency-Replayed") == nil)
            for key in ["\"order-1\"", "order-1"] {
                let again = try await Self.post(server, Self.nameless, key: key)
                #expect(again.status == first.status)
                #expect(again.body == first.body)
                #expect(again.header("Location") == first.header("Location"))
                #expect(again.header("Idempotency-Replayed") == "true")
            }
            #expect(try await server.store.events(after: 0, limit: 10).count == 1)
        }
    }

    @Test("a sender without ids may leave them out, in every mode, and only with a key")
    func makesIDs() async throws {
        try await TestServer.run { server in
            expectProblem(try await Self.post(server, Self.nameless, key: nil), 400, "invalid-event", says: "id")
            let batch = try await Self.post(
                server,
                "[\(Self.nameless), \(Self.nameless)]",
                key: "batch",
                type: "application/cloudevents-batch+json"
            )
            #expect(batch.status == 202)
            #expect(Set(batch.json?["tasks"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []).count == 2)
            let headers = [
                ("ce-specversion", "1.0"), ("ce-source", "/s"), ("ce-type", "T"), ("Idempotency-Key", "binary"),
            ]
            let binary = try await server.post("/events", "{}", type: "application/json", headers: headers)
            #expect(binary.status == 202)
            // Its own id stays where there is one.
            let named = try await Self.post(server, event("mine"), key: "named")
            #expect(named.json?["id"] == "mine")
            #expect(try await server.store.events(after: 0, limit: 10).count == 4)
        }
    }

    @Test("a key with another content is refused with 422, and changes nothing")
    func refusesOthers() async throws {
        try await TestServer.run { server in
            #expect(try await Self.post(server, event("a"), key: "k").status == 202)
            expectProblem(try await Self.post(server, event("b"), key: "k"), 422, "idempotency-key-taken")
            // What was refused uses no key up.
            #expect(try await Self.post(server, "{}", key: "free").status == 400)
            #expect(try await Self.post(server, event("c"), key: "free").status == 202)
            #expect(try await server.store.events(after: 0, limit: 10).map(\.event.id) == ["a", "c"])
        }
    }

    @Test("a key may be used anew when its time is over")
    func expires() async throws {
        var options = TestServer.Options()
        let clock = ManualClock()
        options.clock = clock
        options.limits.idempotency = .seconds(3600)
        try await TestServer.run(options) { server in
            let first = try await Self.post(server, event("a"), key: "k")
            #expect(first.status == 202)
            clock.advance(by: .seconds(3599))
            #expect(try await Self.post(server, event("b"), key: "k").status == 422)
            clock.advance(by: .seconds(1))
            #expect(try await Self.post(server, event("b"), key: "k").status == 202)
        }
    }

    @Test("a key that is none is refused", arguments: ["\"\"", String(repeating: "x", count: 256), "a\"b", "\u{7F}"])
    func refusesKeys(key: String) async throws {
        try await TestServer.run { server in
            let answer = try await RawConnection.exchange(
                port: server.port,
                "POST /events HTTP/1.1\r\nHost: \(server.authority)\r\nIdempotency-Key: \(key)\r\nContent-Length: 0\r\n\r\n"
            )
            #expect(RawConnection.status(answer) == 400, "\(answer)")
        }
    }
}

import ProactorModel
import ProactorStorage
import ProactorTestSupport
import ProactorWebhooks
import Testing

@testable import ProactorServer

@Suite("Deliveries that were not taken", .timeLimit(.minutes(15)))
struct RejectedTests {
    private static func rejected(_ server: TestServer, _ query: String = "") async throws -> [JSONValue] {
        try await server.get("/webhooks/rejected\(query)").json?["rejected"]?.arrayValue ?? []
    }

    private static func retry(_ server: TestServer, _ path: String, _ body: String) async throws -> Answer {
        try await server.post("/webhooks/rejected/\(path)", body, type: "application/json")
    }

    @Test("they are kept with their headers and body, without credentials")
    func keeps() async throws {
        let source = try WebhookFixture.source(
            "signature: token\nsecrets: \"${env:SECRET}\"\nevent: { type: \"{{ item.type }}\" }"
        )
        try await TestServer.run(WebhookSender.options(source)) { server in
            let answer = try await server.post(
                "/webhooks/hook",
                #"{"n":1}"#,
                type: "application/json",
                headers: [("Authorization", "Bearer s3cret"), ("Cookie", "s3cret"), ("X-Trace", "t")]
            )
            let id = try #require(answer.json?["rejected"]?.stringValue)
            let shown = try await server.get("/webhooks/rejected/\(id)")
            #expect(!shown.text.contains("s3cret"))
            let json = try #require(shown.json)
            #expect(json["reason"] == "unmapped" && json["source"] == "hook" && json["verified"] == true)
            #expect(json["body"] == #"{"n":1}"# && json["bodySize"] == 7)
            let names = json["headers"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
            #expect(names.contains("x-trace") && !names.contains("authorization") && !names.contains("cookie"))
            expectProblem(try await server.get("/webhooks/rejected/rej_x"), 404, "not-found")
        }
    }

    @Test("one is taken with the configuration of today, once, in a person's name")
    func retries() async throws {
        let source = try WebhookSender.github("event: { type: \"{{ body.kind }}\" }")
        try await TestServer.run(WebhookSender.options(source)) { server in
            let id = try #require(try await server.deliver("{}").json?["rejected"]?.stringValue)
            // Today's configuration is that of then: it stays.
            expectProblem(try await Self.retry(server, "\(id)/retry", #"{"by":"anna"}"#), 422, "unmapped")
            #expect(try await Self.rejected(server).count == 1)
            let delivery = try #require(try await server.store.rejectedDelivery(RejectedID(rawValue: id)))
            var mended = delivery
            mended.id = RejectedID(at: delivery.receivedAt)
            mended.body = Array(#"{"kind":"Noted"}"#.utf8)
            try await server.store.keep(
                mended,
                until: Timestamp(rfc3339: "2999-01-01T00:00:00Z") ?? delivery.receivedAt,
                countMaximum: 10,
                sizeMaximum: 100_000
            )
            let path = "\(mended.id)/retry"
            expectProblem(try await Self.retry(server, path, "{}"), 400, "invalid-request", says: "'by'")
            expectProblem(try await Self.retry(server, path, #"{"by":"zoe"}"#), 403, "unknown-person")
            let taken = try await Self.retry(server, path, #"{"by":"anna"}"#)
            #expect(taken.status == 200, "\(taken.text)")
            let task = try #require(taken.json?["tasks"]?.arrayValue?.first?.stringValue)
            #expect(try await server.get("/tasks/\(task)").json?["event"]?["type"] == "Noted")
            expectProblem(try await Self.retry(server, path, #"{"by":"ben"}"#), 409, "already-resolved", says: "anna")
            #expect(try await Self.rejected(server).map { $0["id"] } == [.string(id)])
            #expect(try await Self.rejected(server, "?all=true").count == 2)
            let audit = try await server.store.auditEntries(after: 0, limit: 10).map(\.record)
            #expect(audit.map(\.action) == ["webhook.retried"] && audit.map(\.actor) == ["anna"])
            #expect(audit.first?.subject == mended.id.rawValue)
        }
    }

    @Test("one whose signature was wrong is taken only when a secret of today makes it")
    func retriesUnverified() async throws {
        let rotated = try WebhookFixture.source(
            "signature: github\nsecrets: \"${env:SECRET}\"",
            named: "github",
            secrets: ["SECRET": "new"]
        )
        try await TestServer.run(WebhookSender.options(rotated)) { server in
            expectProblem(try await server.deliver("{}", secret: "forged"), 401, "unverified")
            let forged = try #require(try await Self.rejected(server).first?["id"]?.stringValue)
            let refused = try await Self.retry(server, "\(forged)/retry", #"{"by":"anna"}"#)
            expectProblem(refused, 409, "not-retriable", says: "no secret of the source")
            // One that came before the secret was known here.
            let headers = WebhookSender.headers("{}", secret: "new")
            let early = RejectedDelivery(
                id: RejectedID(at: Timestamp(seconds: 1)),
                source: "github",
                receivedAt: Timestamp(seconds: 1),
                isVerified: false,
                reason: "signature-wrong",
                detail: "",
                headers: headers.map { .init(name: $0.0, value: $0.1) },
                body: Array("{}".utf8),
                bodySize: 2
            )
            try await server.store.keep(
                early,
                until: Timestamp(seconds: 9_999_999_999),
                countMaximum: 10,
                sizeMaximum: 100_000
            )
            let all = try await Self.retry(server, "retry", #"{"by":"anna"}"#)
            #expect(all.json?["retried"] == [] && all.json?["refused"] == [])
            let taken = try await Self.retry(server, "\(early.id)/retry", #"{"by":"anna"}"#)
            #expect(taken.status == 200 && taken.json?["tasks"]?.arrayValue?.count == 1)
        }
    }

    @Test("all of a source are tried again, and those that stay say why")
    func retriesAll() async throws {
        let source = try WebhookSender.github("event: { type: \"{{ body.kind }}\" }")
        let other = try WebhookSender.github("event: { type: \"{{ body.kind }}\" }", named: "other")
        try await TestServer.run(WebhookSender.options(source, other)) { server in
            for name in ["github", "other"] { _ = try await server.deliver("{}", to: name) }
            let answer = try await Self.retry(server, "retry", #"{"by":"anna","source":"other"}"#)
            #expect(answer.json?["refused"]?.arrayValue?.count == 1)
            #expect(
                answer.json?["refused"]?.arrayValue?.first?["detail"]?.stringValue?.contains("event.type") == true
            )
            #expect(answer.json?["isComplete"] == true)
            expectProblem(try await Self.retry(server, "retry", #"{"who":"anna"}"#), 400, "invalid-request")
        }
    }

    @Test("those of strangers are bounded apart, in number, in size and in a minute")
    func boundsUnverified() async throws {
        let source = try WebhookSender.github(
            "rejected: { count: 2, unverified: { count: 3, size: 2000 } }\nevent: { type: \"{{ body.kind }}\" }"
        )
        var options = WebhookSender.options(source)
        let clock = ManualClock(Timestamp(seconds: 1_700_000_000))
        options.clock = clock
        try await TestServer.run(options) { server in
            for number in 0..<3 { _ = try await server.deliver("{\"n\":\(number)}", id: "d-\(number)") }
            for number in 0..<10 { _ = try await server.deliver("{\"n\":\(number)}", secret: "forged") }
            let kept = try await Self.rejected(server)
            #expect(kept.count { $0["verified"] == true } == 2)
            #expect((1...3).contains(kept.count { $0["verified"] == false }))
            clock.advance(by: .seconds(1))
            _ = try await server.deliver("\"\(String(repeating: "x", count: 5000))\"", secret: "forged")
            let large = try #require(try await Self.rejected(server).first?["id"]?.stringValue)
            let shown = try await server.get("/webhooks/rejected/\(large)").json
            #expect(shown?["body"] == nil && shown?["bodySize"] == 5002)
            expectProblem(
                try await Self.retry(server, "\(large)/retry", #"{"by":"anna"}"#),
                409,
                "not-retriable",
                says: "too large"
            )
        }
    }

    @Test("a flood of strangers' deliveries is written for a part only")
    func boundsWriting() {
        let gate = UnverifiedGate()
        let now = Timestamp(seconds: 600)
        #expect((0..<100).count { _ in gate.admits("a", at: now) } == UnverifiedGate.perMinuteMaximum)
        #expect(gate.admits("b", at: now))
        #expect(gate.admits("a", at: now.advanced(by: .seconds(60))))
    }
}

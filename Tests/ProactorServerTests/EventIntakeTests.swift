import ProactorModel
import ProactorRuntime
import ProactorStorage
import Testing

@Suite("Taking in events", .timeLimit(.minutes(15)))
struct EventIntakeTests {
    @Test("a structured event is answered with 202 and its task, and is in the log by then")
    func acceptsStructured() async throws {
        try await TestServer.run { server in
            let answer = try await server.event(
                """
                {"specversion": "1.0", "id": "a-1", "source": "/inventory/eu", "type": "StockLevelZero",
                 "subject": "SKU-1", "time": "2026-03-02T09:30:00.5+01:00", "datacontenttype": "application/json",
                 "dataschema": "https://example.com/stock", "site": "north", "weight": 3, "urgent": true,
                 "data": {"sku": "SKU-1", "openOrders": 0}}
                """
            )
            #expect(answer.status == 202)
            #expect(answer.contentType == "application/json")
            let json = try #require(answer.json)
            let task = try #require(json["task"]?.stringValue)
            #expect(json == ["task": .string(task), "id": "a-1", "source": "/inventory/eu", "duplicate": false])
            #expect(answer.header("Location") == "/tasks/\(task)")

            let logged = try #require(try await server.store.event(source: "/inventory/eu", id: "a-1"))
            #expect(logged.taskID.rawValue == task)
            #expect(logged.event.subject == "SKU-1")
            #expect(logged.event.time == Timestamp(rfc3339: "2026-03-02T08:30:00.5Z"))
            #expect(logged.event.dataSchema == "https://example.com/stock")
            #expect(logged.event.extensions["site"] == .string("north"))
            #expect(logged.event.extensions["weight"] == .integer(3))
            #expect(logged.event.extensions["urgent"] == .bool(true))
            #expect(logged.event.jsonData == ["sku": "SKU-1", "openOrders": 0])
        }
    }

    @Test("a binary event has its attributes in headers and its payload in the body")
    func acceptsBinary() async throws {
        try await TestServer.run { server in
            let answer = try await server.post(
                "/events",
                #"{"sku": "SKU-2"}"#,
                type: "application/json",
                headers: [
                    ("ce-specversion", "1.0"), ("CE-ID", "b-1"), ("Ce-Source", "/inventory"),
                    ("ce-type", "StockLevelZero"), ("ce-site", "north"),
                ]
            )
            #expect(answer.status == 202, "\(answer.text)")
            let logged = try #require(try await server.store.event(source: "/inventory", id: "b-1"))
            #expect(logged.event.dataContentType == "application/json")
            #expect(logged.event.jsonData == ["sku": "SKU-2"])
            #expect(logged.event.extensions["site"] == .string("north"))
        }
    }

    @Test("a batch is answered with a task for each event, in order, and may be empty")
    func acceptsBatches() async throws {
        try await TestServer.run { server in
            let answer = try await server.batch("[\(event("c-1")), \(event("c-2"))]")
            #expect(answer.status == 202)
            let tasks = try #require(answer.json?["tasks"]?.arrayValue)
            #expect(tasks.map { $0["id"] } == ["c-1", "c-2"])
            #expect(Set(tasks.compactMap { $0["task"]?.stringValue }).count == 2)
            let empty = try await server.batch("[]")
            #expect(empty.status == 202)
            #expect(empty.json == ["tasks": []])
        }
    }

    @Test(
        "header values are unquoted and percent-decoded once",
        arguments: [
            ("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀"), ("100%", "100%"), ("%2525", "%25"), ("a%zz", "a%zz"),
            (#""a \"b\" c""#, #"a "b" c"#), (#""50%25""#, "50%"), ("plain", "plain"),
        ]
    )
    func decodesHeaders(written: String, meant: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.post(
                "/events",
                "",
                type: nil,
                headers: Self.binary + [("ce-subject", written)]
            )
            #expect(answer.status == 202, "\(answer.text)")
            let logged = try await server.store.event(source: "/s", id: "h-1")
            #expect(logged?.event.subject == meant)
            #expect(logged?.event.data == nil)
        }
    }

    @Test("bytes that are no JSON are kept as they are, and texts as texts")
    func keepsOtherPayloads() async throws {
        try await TestServer.run { server in
            let bytes: [UInt8] = [0x00, 0xFF, 0x80]
            let binary = try await server.send(
                "POST",
                "/events",
                headers: Self.binary + [("Content-Type", "application/octet-stream")],
                bytes
            )
            #expect(binary.status == 202)
            #expect(try await server.store.event(source: "/s", id: "h-1")?.event.data == .binary(bytes))

            let structured = try await server.event(
                #"{"specversion": "1.0", "id": "x", "source": "/s", "type": "T", "data_base64": "AP+A"}"#
            )
            #expect(structured.status == 202)
            #expect(try await server.store.event(source: "/s", id: "x")?.event.data == .binary(bytes))

            let text = try await server.post(
                "/events",
                "€",
                type: "text/plain; charset=UTF-8",
                headers: Self.binary.map { $0.0 == "ce-id" ? ("ce-id", "t") : $0 }
            )
            #expect(text.status == 202)
            #expect(try await server.store.event(source: "/s", id: "t")?.event.data == .json("€"))
        }
    }

    @Test(
        "media types are compared without case, and with any parameters",
        arguments: ["Application/CloudEvents+JSON; Charset=\"UTF-8\"", "application/cloudevents+json;x=1"]
    )
    func readsMediaTypes(type: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.post("/events", event("m"), type: type)
            #expect(answer.status == 202)
        }
    }

    // MARK: Repeats

    @Test("an event that was sent before is answered with its task, whether it comes alone or in a batch")
    func answersRepeats() async throws {
        try await TestServer.run { server in
            let first = try #require(try await server.event(event("r-1")).json)
            let again = try #require(try await server.event(event("r-1", type: "Other")).json)
            #expect(again["task"] == first["task"])
            #expect(again["duplicate"] == true)

            let batch = try await server.batch("[\(event("r-2")), \(event("r-1")), \(event("r-2"))]")
            let tasks = try #require(batch.json?["tasks"]?.arrayValue)
            #expect(tasks.map { $0["duplicate"] } == [false, true, true])
            #expect(tasks[1]["task"] == first["task"])
            #expect(tasks[2]["task"] == tasks[0]["task"])
            #expect(try await server.store.events(after: 0, limit: 10).map(\.event.id) == ["r-1", "r-2"])
        }
    }

    @Test("the same id of another source is another event")
    func tellsSourcesApart() async throws {
        try await TestServer.run { server in
            let first = try await server.event(event("s-1", source: "/a")).json
            let second = try await server.event(event("s-1", source: "/b")).json
            #expect(second?["duplicate"] == false)
            #expect(first?["task"] != second?["task"])
        }
    }

    @Test("the same event posted at the same instant by many is one event with one task")
    func answersSimultaneousRepeats() async throws {
        try await TestServer.run { server in
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<20 { group.addTask { try await server.event(event("p-1")) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 202 })
            #expect(Set(answers.compactMap { $0.json?["task"]?.stringValue }).count == 1)
            #expect(answers.count { $0.json?["duplicate"] == false } == 1)
        }
    }

    // MARK: Too much

    @Test("while the router is behind, events are refused with 503 and Retry-After")
    func refusesBacklog() async throws {
        var options = TestServer.Options()
        options.limits.unroutedEvents = 1
        try await TestServer.run(options) { server in
            #expect(try await server.event(event("1")).status == 202)
            let refused = try await server.event(event("2"))
            expectProblem(refused, 503, "backlog", says: "unroutedEvents")
            // Nothing was routed yet that would tell how long it takes.
            #expect(refused.header("Retry-After") == "60")
            #expect(try await server.store.event(source: "/s", id: "2") == nil)
        }
    }

    @Test("while too many requests wait for the disk, events are refused with 429 and Retry-After")
    func refusesPendingAppends() async throws {
        var options = TestServer.Options()
        options.limits.pendingAppends = 0
        try await TestServer.run(options) { server in
            let refused = try await server.event(event("1"))
            expectProblem(refused, 429, "too-many-requests", says: "pendingAppends")
            #expect(refused.header("Retry-After") == "1")
        }
    }

    @Test("a full disk gives 503 with Retry-After, never a 202, and what was accepted before is there")
    func refusesOnFullDisk() async throws {
        var options = TestServer.Options()
        options.pageMaximum = 300
        try await TestServer.run(options) { server in
            var accepted: [String] = []
            var refused: Answer?
            while refused == nil {
                try #require(accepted.count < 100, "the disk does not fill")
                let id = "f-\(accepted.count)"
                let filling = String(repeating: "x", count: 50_000)
                let answer = try await server.event(
                    #"{"specversion": "1.0", "id": "\#(id)", "source": "/s", "type": "T", "data": "\#(filling)"}"#
                )
                if answer.status == 202 { accepted.append(id) } else { refused = answer }
            }
            let answer = try #require(refused)
            expectProblem(answer, 503, "store-unavailable")
            #expect(answer.header("Retry-After") == "5")
            #expect(try await server.store.events(after: 0, limit: 1000).map(\.event.id) == accepted)
        }
    }

    @Test("a store that is closed gives 503 with Retry-After, never a 202")
    func refusesWithoutStore() async throws {
        var options = TestServer.Options()
        options.watches = false
        try await TestServer.run(options) { server in
            await server.store.close()
            let single = try await server.event(event("1"))
            expectProblem(single, 503, "store-unavailable")
            #expect(single.header("Retry-After") == "5")
            expectProblem(try await server.batch("[\(event("2"))]"), 503, "store-unavailable")
            expectProblem(try await server.get("/health/ready"), 503, "not-ready")
            expectProblem(try await server.get("/tasks"), 503, "store-unavailable")
            #expect(try await server.get("/health/live").status == 200)
        }
    }

    private static let binary = [
        ("ce-specversion", "1.0"), ("ce-id", "h-1"), ("ce-source", "/s"), ("ce-type", "T"),
    ]
}

/// An event in structured mode, of a type that nobody declared.
func event(_ id: String, source: String = "/s", type: String = "Undeclared") -> String {
    #"{"specversion": "1.0", "id": "\#(id)", "source": "\#(source)", "type": "\#(type)", "data": {"a": 1}}"#
}

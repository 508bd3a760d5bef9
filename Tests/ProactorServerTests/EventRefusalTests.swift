import ProactorModel
import ProactorStorage
import Testing

@Suite("Refusing events", .timeLimit(.minutes(15)))
struct EventRefusalTests {
    /// A change to a structured event, and the attribute that the answer must name.
    struct AttributeCase: Sendable, CustomTestStringConvertible {
        let name: String
        let member: String
        /// `nil` takes the member away.
        let value: JSONValue?
        let attribute: String

        init(_ name: String, _ member: String, _ value: JSONValue?, names attribute: String? = nil) {
            self.name = name
            self.member = member
            self.value = value
            self.attribute = attribute ?? member
        }

        var testDescription: String { self.name }
    }

    static let attributeCases = [
        AttributeCase("no specversion", "specversion", nil),
        AttributeCase("another specversion", "specversion", "2.0"),
        AttributeCase("a specversion that is a number", "specversion", 1.0),
        AttributeCase("no id", "id", nil),
        AttributeCase("a null id is no id", "id", nil),
        AttributeCase("an empty id", "id", ""),
        AttributeCase("an id that is a number", "id", 7),
        AttributeCase("no source", "source", nil),
        AttributeCase("an empty source", "source", ""),
        AttributeCase("a source with a space", "source", "/a b"),
        AttributeCase("no type", "type", nil),
        AttributeCase("an empty type", "type", ""),
        AttributeCase("an empty subject", "subject", ""),
        AttributeCase("a subject that is an object", "subject", ["a": 1]),
        AttributeCase("a time that is none", "time", "yesterday"),
        AttributeCase("a time without an offset", "time", "2026-03-02T09:30:00"),
        AttributeCase("a schema with a space", "dataschema", "x y"),
        AttributeCase("an extension with an underscore", "my_ext", "x"),
        AttributeCase("an extension in upper case", "Site", "x"),
        AttributeCase("an extension that is an object", "site", ["a": 1]),
        AttributeCase("an extension that is a fraction", "site", 1.5),
        AttributeCase("an extension past 32 bits", "site", 2_147_483_648),
        AttributeCase("a control character", "subject", "a\u{7}b"),
        AttributeCase("a long value", "subject", .string(String(repeating: "x", count: 3000))),
        AttributeCase("data twice", "data_base64", "AP8="),
        AttributeCase("base 64 that is none", "data_base64", "?"),
    ]

    @Test("a wrong attribute is named", arguments: Self.attributeCases)
    func namesAttributes(_ aCase: AttributeCase) async throws {
        try await TestServer.run { server in
            var object: JSONObject = [
                "specversion": "1.0", "id": "1", "source": "/s", "type": "T", "data": ["a": 1],
            ]
            object[aCase.member] = aCase.value
            let answer = try await server.event(JSONValue.object(object).jsonText)
            expectProblem(answer, 400, "invalid-event", says: "'\(aCase.attribute)")
            #expect(answer.json?["attribute"] == .string(aCase.attribute))

            // The same in a batch says which event it is, and nothing of the batch is taken.
            let batch = try await server.batch("[\(event("ok")), \(JSONValue.object(object).jsonText)]")
            expectProblem(batch, 400, "invalid-event", says: "event 1 of the batch")
            #expect(batch.json?["event"] == 1)
            #expect(batch.json?["attribute"] == .string(aCase.attribute))
            #expect(try await server.store.events(after: 0, limit: 10).isEmpty)
        }
    }

    @Test(
        "a wrong header is named",
        arguments: [
            ("ce-id", "%C0%A0", "id"), ("ce-id", "%FF", "id"), ("ce-my_ext", "x", "my_ext"),
            ("ce-datacontenttype", "text/plain", "datacontenttype"), ("ce-time", "now", "time"),
            ("ce-subject", "a%0Ab", "subject"), ("ce-type", "", "type"),
        ]
    )
    func namesHeaders(header: String, value: String, attribute: String) async throws {
        try await TestServer.run { server in
            var headers = [("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "/s"), ("ce-type", "T")]
            headers.removeAll { $0.0 == header }
            headers.append((header, value))
            let answer = try await server.post("/events", "{}", type: "application/json", headers: headers)
            expectProblem(answer, 400, "invalid-event")
            #expect(answer.json?["attribute"] == .string(attribute))
        }
    }

    @Test("a header that stands there twice is refused")
    func refusesRepeatedHeaders() async throws {
        try await TestServer.run { server in
            let answer = try await server.post(
                "/events",
                "{}",
                type: "application/json",
                headers: [
                    ("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-id", "2"), ("ce-source", "/s"), ("ce-type", "T"),
                ]
            )
            expectProblem(answer, 400, "invalid-event", says: "twice")
        }
    }

    @Test("a payload that breaks its schema is refused with pointers that begin with /data")
    func namesViolations() async throws {
        try await TestServer.run { server in
            let data = #"{"sku": "X", "openOrders": -1, "note": 5}"#
            let wrong =
                #"{"specversion": "1.0", "id": "1", "source": "/s", "type": "StockLevelZero", "data": \#(data)}"#
            let answer = try await server.event(wrong)
            expectProblem(answer, 400, "invalid-payload", says: "StockLevelZero")
            let errors = try #require(answer.json?["errors"]?.arrayValue)
            #expect(Set(errors.map { $0["pointer"] }) == ["/data/sku", "/data/openOrders", "/data/note"])
            #expect(Set(errors.map { $0["keyword"] }) == ["pattern", "minimum", "type"])
            #expect(errors.allSatisfy { $0["detail"]?.stringValue?.isEmpty == false })

            let batch = try await server.batch("[\(event("ok")), \(wrong)]")
            expectProblem(batch, 400, "invalid-payload", says: "event 1 of the batch")
            #expect(batch.json?["event"] == 1)
            #expect(try await server.store.events(after: 0, limit: 10).isEmpty)
        }
    }

    @Test("an event without the payload that its schema asks for is refused")
    func refusesMissingPayloads() async throws {
        try await TestServer.run { server in
            let answer = try await server.event(
                #"{"specversion": "1.0", "id": "1", "source": "/s", "type": "StockLevelZero"}"#
            )
            expectProblem(answer, 400, "invalid-payload")
            #expect(answer.json?["errors"]?.arrayValue?.first?["pointer"] == "/data")
        }
    }

    @Test("undeclared types are refused where types are strict, and taken elsewhere")
    func refusesUndeclaredTypes() async throws {
        try await TestServer.run { server in
            let answer = try await server.event(event("1"))
            #expect(answer.status == 202)
        }
        var options = TestServer.Options()
        options.strictTypes = true
        try await TestServer.run(options) { server in
            let answer = try await server.event(event("1"))
            expectProblem(answer, 400, "unknown-type", says: "StockLevelZero")
            #expect(answer.json?["attribute"] == "type")
        }
    }

    @Test(
        "nobody may speak in the engine's name",
        arguments: ["/proactor/proposals/reorder", "/proactor/runs/reorder"]
    )
    func refusesReservedSources(source: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.event(event("1", source: source))
            expectProblem(answer, 400, "reserved-source")
            #expect(answer.json?["attribute"] == "source")
        }
    }

    // MARK: JSON

    @Test(
        "a body that is no JSON is refused with the place",
        arguments: [
            ("", ""), ("{", ""), (#"{"a": 1}x"#, ""), (#"{"id": tru}"#, "/id"),
            (#"{"data": {"x": [1, 2,]}}"#, "/data/x/2"),
            (#"{"id": "1", "id": "2"}"#, "/id"), (#"{"data": {"a": 1, "a": 2}}"#, "/data/a"),
            (#"{"id": "\ud800"}"#, "/id"), ("{\"id\": \"a\u{1}\"}", "/id"), (#"{"data": 01}"#, "/data"),
        ]
    )
    func refusesBrokenJSON(body: String, pointer: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.event(body)
            expectProblem(answer, 400, "invalid-json")
            #expect(answer.json?["pointer"] == .string(pointer))
            #expect(answer.json?["line"]?.intValue != nil)
            #expect(answer.json?["column"]?.intValue != nil)
        }
    }

    @Test("bytes that are no UTF-8 are refused")
    func refusesInvalidUTF8() async throws {
        try await TestServer.run { server in
            let body = Array(#"{"id": ""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
            let answer = try await server.send(
                "POST",
                "/events",
                headers: [("Content-Type", "application/cloudevents+json")],
                body
            )
            expectProblem(answer, 400, "invalid-json", says: "UTF-8")
        }
    }

    @Test("what is nested too deep is refused, and what is as deep as allowed is taken")
    func limitsNesting() async throws {
        var options = TestServer.Options()
        options.limits.nesting = 5
        try await TestServer.run(options) { server in
            func nested(_ depth: Int) -> String {
                let data = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
                return #"{"specversion": "1.0", "id": "1", "source": "/s", "type": "T", "data": \#(data)}"#
            }
            expectProblem(try await server.event(nested(5)), 400, "invalid-json")
            #expect(try await server.event(nested(4)).status == 202)
            expectProblem(try await server.event(nested(100_000)), 400, "invalid-json")
        }
    }

    @Test("what is no object is no event, and what is no array no batch")
    func refusesOtherShapes() async throws {
        try await TestServer.run { server in
            expectProblem(try await server.event("[]"), 400, "invalid-event")
            expectProblem(try await server.batch("{}"), 400, "invalid-event")
            expectProblem(try await server.batch("[1]"), 400, "invalid-event", says: "event 0 of the batch")
        }
    }

    // MARK: Sizes

    @Test("events, requests and batches past their limit are refused with 413 and the limit's name")
    func limitsSizes() async throws {
        var options = TestServer.Options()
        options.limits.eventSize = 1000
        options.limits.requestSize = 4000
        options.limits.batchCount = 5
        try await TestServer.run(options) { server in
            func sized(_ size: Int, id: String = "1") -> String {
                let text = String(repeating: "x", count: size)
                return #"{"specversion": "1.0", "id": "\#(id)", "source": "/s", "type": "T", "data": "\#(text)"}"#
            }
            expectProblem(try await server.event(sized(1000)), 413, "too-large", says: "limits.eventSize")
            expectProblem(try await server.event(sized(4000)), 413, "too-large", says: "4000 bytes")
            let large = try await server.batch("[\(sized(10)), \(sized(1000, id: "2"))]")
            expectProblem(large, 413, "too-large", says: "event 1 of the batch")
            let many = "[\((0..<6).map { event("\($0)") }.joined(separator: ","))]"
            expectProblem(try await server.batch(many), 413, "too-large", says: "limits.batchCount")
            let binary = try await server.post(
                "/events",
                String(repeating: "x", count: 1001),
                type: "text/plain",
                headers: [("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "/s"), ("ce-type", "T")]
            )
            expectProblem(binary, 413, "too-large", says: "limits.eventSize")
            #expect(try await server.event(sized(900)).status == 202)
        }
    }

    @Test("a body of unknown length is refused as soon as it is too long")
    func limitsChunkedBodies() async throws {
        var options = TestServer.Options()
        options.limits.requestSize = 4000
        try await TestServer.run(options) { server in
            let chunk = "1000\r\n" + String(repeating: "x", count: 4096) + "\r\n"
            let answer = try await RawConnection.exchange(
                port: server.port,
                "POST /events HTTP/1.1\r\nHost: \(server.authority)\r\nContent-Type: application/cloudevents+json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n\(chunk)",
                endsWriting: false,
                until: { $0.contains("\"status\":413") }
            )
            #expect(RawConnection.status(answer) == 413)
        }
    }

    // MARK: Types of content

    @Test(
        "what is none of the three modes is refused with 415",
        arguments: [
            "application/json", "application/cloudevents+avro", "application/cloudevents-batch+protobuf", "text/plain",
            "application/cloudevents+json; charset=iso-8859-1", "",
        ]
    )
    func refusesOtherTypes(type: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.post("/events", event("1"), type: type.isEmpty ? nil : type)
            expectProblem(answer, 415, "unsupported-media-type")
        }
    }
}

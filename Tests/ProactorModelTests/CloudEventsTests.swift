import ProactorModel
import Testing

@Suite struct CloudEventsTests {
    private static let minimal: JSONObject = ["specversion": "1.0", "id": "1", "source": "/inventory/eu", "type": "T"]

    /// A minimal event with one attribute set to something else, or taken away.
    private func read(_ name: String, _ value: JSONValue?) throws(EventError) -> Event {
        var object = Self.minimal
        object[name] = value
        return try CloudEventsJSON.event(from: .object(object))
    }

    private func refusal(_ name: String, _ value: JSONValue?) -> EventError? {
        do throws(EventError) {
            _ = try self.read(name, value)
            return nil
        } catch {
            return error
        }
    }

    @Test func `an event with every attribute is read and written back the same`() throws {
        let json: JSONValue = [
            "specversion": "1.0", "id": "A-1", "source": "https://example.com/a?b=%20c", "type": "com.example.T",
            "subject": "SKU-123 é", "time": "2026-01-31T09:30:00Z",
            "datacontenttype": "application/json; charset=utf-8",
            "dataschema": "urn:example:stock", "correlationid": "c", "flag": true, "hops": 3, "data": ["a": [1, nil]],
        ]
        let event = try CloudEventsJSON.event(from: json)
        #expect(event.hops == 3)
        #expect(event.jsonData == ["a": [1, nil]])
        #expect(event.extensions == ["correlationid": .string("c"), "flag": .bool(true), "hops": .integer(3)])
        #expect(
            CloudEventsJSON.json(from: event).jsonText == """
                {"specversion":"1.0","id":"A-1","source":"https://example.com/a?b=%20c","type":"com.example.T",\
                "subject":"SKU-123 é","time":"2026-01-31T09:30:00Z","datacontenttype":"application/json; charset=utf-8",\
                "dataschema":"urn:example:stock","correlationid":"c","flag":true,"hops":3,"data":{"a":[1,null]}}
                """
        )
        #expect(try CloudEventsJSON.event(from: CloudEventsJSON.json(from: event)) == event)
    }

    @Test func `an attribute that is null is not there`() throws {
        #expect(try self.read("subject", nil).subject == nil)
        #expect(try self.read("subject", .null).subject == nil)
        #expect(try self.read("anything", .null).extensions.isEmpty)
        #expect(self.refusal("id", .null)?.attribute == "id")
    }

    @Test(
        arguments: [
            ("specversion", nil, "the attribute 'specversion' is missing; set it to \"1.0\""),
            ("specversion", "0.3", "'specversion' must be \"1.0\", is \"0.3\""),
            ("specversion", 1.0, "'specversion' must be a string, not number"),
            ("id", nil, "the attribute 'id' is missing; it names the event within its source"),
            ("id", "", "'id' must not be empty"), ("id", 7, "'id' must be a string, not integer"),
            ("source", nil, "the attribute 'source' is missing; it names the sender"),
            ("source", "", "'source' must not be empty"),
            ("source", "a b", "'source' must be a URI reference such as /inventory/eu; write ' ' as %20"),
            ("source", "/ü", "'source' must be a URI reference such as /inventory/eu; write 'ü' as %C3%BC"),
            (
                "source", "/50%", "'source' must be a URI reference such as /inventory/eu; it ends within a %-escape"
            ),
            (
                "source", "/%zz",
                "'source' must be a URI reference such as /inventory/eu; '%' must be followed by two hexadecimal digits"
            ),
            ("type", nil, "the attribute 'type' is missing; rules react to it"),
            ("type", "", "'type' must not be empty"),
            ("subject", "", "'subject' must not be empty"),
            ("subject", "a\nb", "'subject' must not contain control characters"),
            ("subject", "a\u{85}b", "'subject' must not contain control characters"),
            ("subject", .string("a\u{1FFFF}b"), "'subject' must not contain control characters"),
            (
                "time", "2026-01-31",
                "'time' must be an RFC 3339 time such as 2026-01-31T09:30:00Z, is \"2026-01-31\""
            ),
            ("time", 5, "'time' must be a string, not integer"),
            (
                "dataschema", "stock.json",
                "'dataschema' must be a URI with a scheme, such as https://example.com/schemas/stock"
            ),
            (
                "dataschema", ":x",
                "'dataschema' must be a URI with a scheme, such as https://example.com/schemas/stock"
            ),
            ("datacontenttype", "json", "'datacontenttype' must be a media type such as application/json, is \"json\""),
            ("datacontenttype", "a/", "'datacontenttype' must be a media type such as application/json, is \"a/\""),
            ("traceParent", "x", "'traceParent' is no attribute name: use lower-case letters and digits only"),
            ("trace-id", "x", "'trace-id' is no attribute name: use lower-case letters and digits only"),
            ("", "x", "'' is no attribute name: use lower-case letters and digits only"),
            ("Data", [:], "'Data' is no attribute name: use lower-case letters and digits only"),
            ("big", 2_147_483_648, "the extension 'big' must fit 32 bits, is 2147483648"),
            (
                "ratio", 0.5,
                "'ratio' is an extension, which must be a string, a 32-bit integer or a boolean, not number"
            ),
            (
                "payload", ["a": 1],
                "'payload' is an extension, which must be a string, a 32-bit integer or a boolean, not object; "
                    + "payloads stand under 'data'"
            ),
        ] as [(String, JSONValue?, String)]
    )
    func `what breaks the specification is refused by its attribute`(name: String, value: JSONValue?, message: String) {
        let refusal = self.refusal(name, value)
        #expect(refusal?.attribute == name)
        #expect(refusal?.message == message)
    }

    @Test func `only an object is an event`() {
        #expect(throws: EventError(attribute: "", message: "a CloudEvent is a JSON object, this is array")) {
            try CloudEventsJSON.event(from: [])
        }
    }

    @Test func `attributes are bounded in size and number`() throws {
        let longest = String(repeating: "é", count: 1024)
        #expect(try self.read("subject", .string(longest)).subject == longest)
        #expect(
            self.refusal("subject", .string(longest + "a"))?.message == "'subject' has 2049 bytes; the limit is 2048"
        )
        let name = String(repeating: "a", count: 65)
        #expect(self.refusal(name, "x")?.attribute == name)

        var object = Self.minimal
        for index in 0..<64 { object["x\(index)"] = "y" }
        #expect(try CloudEventsJSON.event(from: .object(object)).extensions.count == 64)
        object["onemore"] = "y"
        #expect(throws: EventError(attribute: "onemore", message: "an event has at most 64 extensions")) {
            try CloudEventsJSON.event(from: .object(object))
        }
    }

    @Test func `a payload is JSON or bytes, not both`() throws {
        #expect(try self.read("data", .null).data == .json(.null))
        #expect(try self.read("data_base64", "AAH/").data == .binary([0, 1, 255]))
        #expect(try self.read("data_base64", "AAH/").jsonData == .null)
        #expect(self.refusal("data_base64", "A")?.message == "'data_base64' must be a string in base 64")
        #expect(self.refusal("data_base64", 5)?.attribute == "data_base64")
        var both = Self.minimal
        both["data"] = 1
        both["data_base64"] = "AA=="
        #expect(
            throws: EventError(
                attribute: "data_base64",
                message: "an event has either 'data' or 'data_base64', not both"
            )
        ) {
            try CloudEventsJSON.event(from: .object(both))
        }
    }

    @Test func `attributes that come as text keep the engine's own numbers`() throws {
        var attributes = CloudEventsAttributes()
        for (name, text) in [
            ("specversion", "1.0"), ("id", "1"), ("source", "/a"), ("type", "T"), ("hops", "4"), ("n", "5"),
        ] {
            try attributes.set(name, toText: text)
        }
        let event = try attributes.event(data: nil)
        #expect(event.hops == 4)
        #expect(event.extensions["n"] == .string("5"))
        #expect(event.data == nil)
    }

    @Test func `an attribute cannot take the payload's name`() {
        var attributes = CloudEventsAttributes()
        #expect(
            throws: EventError(attribute: "data", message: "'data' is the payload's name; no attribute can have it")
        ) {
            try attributes.set("data", toText: "x")
        }
    }

    @Test(arguments: [("hops", JSONValue.int(-5)), ("hops", "many"), ("hops", true)])
    func `hops that make no sense count as none`(name: String, value: JSONValue) throws {
        #expect(try self.read(name, value).hops == 0)
    }

    @Test(
        arguments: [
            ("", []), ("Zg==", [0x66]), ("Zm8=", [0x66, 0x6F]), ("Zm9v", [0x66, 0x6F, 0x6F]),
            ("+/+/", [251, 255, 191]),
        ] as [(String, [UInt8])]
    )
    func `base 64 is written and read`(text: String, bytes: [UInt8]) {
        #expect(Base64.encode(bytes) == text)
        #expect(Base64.decode(text) == bytes)
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "====", "A===", "Zm9v=", "Z=g=", "Zm9_", "Zm 9v", "é==="])
    func `what is no base 64 is none`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `people are named by themselves and by their groups`() {
        let directory = Directory(
            people: ["anna": Person(id: "anna", name: "Anna"), "ben": Person(id: "ben", name: "Ben")],
            groups: ["buyers": ["ben"]]
        )
        #expect(directory.people(namedBy: []) == ["anna", "ben"])
        #expect(directory.people(namedBy: ["group:buyers"]) == ["ben"])
        #expect(directory.people(namedBy: ["anna", "group:buyers", "group:none"]) == ["anna", "ben"])
        #expect(directory.knows("anna") && directory.knows("group:buyers"))
        #expect(!directory.knows("group:none") && !directory.knows("carla") && !directory.knows("buyers"))
    }
}

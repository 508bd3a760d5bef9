import ProactorEngine
import ProactorModel
import Testing

@Suite("Payloads as forms") struct PayloadFormTests {
    private static let schema: JSONValue = [
        "type": "object", "required": ["sku", "lines", "urgent"],
        "properties": [
            "sku": ["type": "string", "title": "Item", "description": "What is ordered."],
            "quantity": ["type": "integer"], "price": ["type": "number"], "urgent": ["type": "boolean"],
            "note": ["type": "string"], "carrier": ["enum": ["road", "air"]],
            "address": [
                "type": "object", "required": ["city"],
                "properties": ["city": ["type": "string"], "zip": ["type": "string"]],
            ],
            "lines": ["type": "array"],
        ],
    ]

    private static let payload: JSONValue = [
        "sku": "SKU-1", "quantity": 5, "price": 17756.0, "urgent": true, "carrier": "road",
        "address": ["city": "Ulm"], "lines": [1, 2], "extra": "kept",
    ]

    private static var form: PayloadForm { PayloadForm(of: payload, schema: schema) }

    /// What a browser sends of a form that nobody touched.
    private static func untouched(_ form: PayloadForm) -> [String: String] {
        form.fields.reduce(into: [:]) { values, field in
            if field.kind == .boolean {
                if field.text == "true" { values[field.pointer.description] = "true" }
            } else {
                values[field.pointer.description] = field.text ?? ""
            }
        }
    }

    private func changed(_ changes: [String: String]) throws -> JSONValue {
        let values = Self.untouched(Self.form).merging(changes) { $1 }
        return try Self.form.payload(from: values, changing: Self.payload)
    }

    @Test func `each member is a field of its kind, in the schema's order`() {
        let fields = Self.form.fields
        #expect(
            fields.map(\.pointer.description) == [
                "/sku", "/quantity", "/price", "/urgent", "/note", "/carrier", "/address/city", "/address/zip",
                "/lines", "/extra",
            ]
        )
        #expect(
            fields.map(\.kind) == [
                .line, .integer, .number, .boolean, .line, .choice(["road", "air"]), .line, .line, .json, .line,
            ]
        )
        #expect((fields[0].title, fields[0].description) == ("Item", "What is ordered."))
        #expect(fields.filter(\.isRequired).map(\.pointer.description) == ["/sku", "/urgent", "/lines"])
        #expect(fields[2].text == "17756")
    }

    @Test func `a form that nobody touched changes nothing`() throws {
        #expect(try self.changed([:]) == Self.payload)
    }

    @Test func `what is entered changes its member only`() throws {
        #expect(try self.changed(["/quantity": " 7 "])["quantity"] == 7)
        #expect(try self.changed(["/price": "2.5"])["price"] == 2.5)
        #expect(try self.changed(["/price": ""])["price"] == nil)
        #expect(try self.changed(["/lines": "[3]"])["lines"] == [3])
        #expect(try self.changed(["/note": "a\r\nb"])["note"] == "a\nb")
        #expect(try self.changed(["/address/zip": "89073"])["address"] == ["city": "Ulm", "zip": "89073"])
        #expect(try self.changed(["/sku": "SKU-2"])["extra"] == "kept")
        #expect(try self.changed(["/sku": ""])["sku"] == "")
    }

    @Test func `a box that is not ticked is a no, where it was there`() throws {
        var values = Self.untouched(Self.form)
        values["/urgent"] = nil
        #expect(try Self.form.payload(from: values, changing: Self.payload)["urgent"] == false)
    }

    @Test(
        arguments: [
            ("/quantity", "many"), ("/quantity", "1.5"), ("/price", "1e999"), ("/lines", "[1,"), ("/lines", "x"),
        ]
    )
    func `what cannot be read names its field`(name: String, text: String) {
        #expect {
            try self.changed([name: text])
        } throws: { error in
            (error as? PayloadFormError)?.pointer.description == name
        }
    }

    @Test func `a payload without a schema is taken apart by itself, and a scalar is one field`() {
        #expect(PayloadForm(of: ["a": ["b": 1]], schema: nil).fields.map(\.pointer.description) == ["/a/b"])
        #expect(PayloadForm(of: "text", schema: nil).fields.map(\.kind) == [.line])
        #expect(PayloadForm(of: [:], schema: nil).fields.map(\.kind) == [.json])
    }

    @Test func `a value of another kind than the schema's is shown as it is`() throws {
        let field = try #require(
            PayloadForm(of: ["quantity": "five"], schema: Self.schema).fields.first {
                $0.pointer.tokens == ["quantity"]
            }
        )
        #expect((field.kind, field.text) == (.json, "\"five\""))
    }

    @Test func `a large payload is one field`() {
        let members = (0..<200).map { ("m\($0)", JSONValue.int(1)) }
        #expect(PayloadForm(of: .object(JSONObject(members)), schema: nil).fields.map(\.kind) == [.json])
    }

    @Test func `whatever a payload holds, an untouched form changes nothing`() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            let payload = Self.value(depth: 0, &generator)
            let form = PayloadForm(of: payload, schema: nil)
            #expect(try form.payload(from: Self.untouched(form), changing: payload) == payload)
        }
    }

    private static func value(depth: Int, _ generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 5 ? 6 : 8), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .int(Int64.random(in: -9...9, using: &generator))
        case 3: return .double(Double(Int.random(in: -9...9, using: &generator)) + 0.5)
        case 4:
            return .string(
                ["", "x", "a\nb", "/~", String(repeating: "y", count: 90)].randomElement(using: &generator) ?? ""
            )
        case 5: return .array([.int(1), .string("z")])
        default:
            let count = Int.random(in: 0..<4, using: &generator)
            return .object(
                JSONObject(
                    (0..<count).map { ("\(["a", "b/", "~c", ""][$0])", Self.value(depth: depth + 1, &generator)) }
                )
            )
        }
    }

    @Test func `a difference names each place with what was and what is`() {
        let difference = PayloadDifference(
            from: ["a": 1, "b": ["c": 2.0, "d": "x"], "gone": true],
            to: ["a": 1.0, "b": ["c": 2, "d": "y"], "new": [1]]
        )
        #expect(
            difference.json == [
                ["pointer": "/b/d", "before": "x", "after": "y"], ["pointer": "/gone", "before": true],
                ["pointer": "/new", "after": [1]],
            ]
        )
        #expect(PayloadDifference(from: [1], to: [1]).changes.isEmpty)
    }
}

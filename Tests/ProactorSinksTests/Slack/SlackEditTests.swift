import ProactorComponents
import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorSinks

/// The form in Slack that changes what is proposed.
@Suite(.timeLimit(.minutes(15))) struct SlackEditTests {
    private static let payload: JSONValue = [
        "sku": "SKU-1", "quantity": 120, "unitPrice": 96.5, "express": true, "currency": "EUR",
        "terms": ["days": 30], "lines": ["a", "b"], "reason": "It sold out.",
    ]
    private static let schema: JSONValue = [
        "type": "object", "required": ["sku", "quantity", "currency"],
        "properties": [
            "sku": ["type": "string", "title": "Item"],
            "quantity": ["type": "integer", "minimum": 1, "description": "Units in whole packs."],
            "unitPrice": ["type": "number"], "express": ["type": "boolean"], "gift": ["type": "boolean"],
            "currency": ["type": "string", "enum": ["EUR", "USD"]],
            "priority": ["type": "string", "enum": ["low", "high"]],
            "terms": ["type": "object", "properties": ["days": ["type": "integer"]]],
            "lines": ["type": "array"], "reason": ["type": "string"],
        ],
    ]

    private static var form: SlackEditForm { SlackEditForm(SinkDraft(payload: payload, schema: schema)) }

    /// What Slack sends back of a form that nobody touched: the initial values of its inputs.
    private static func untouched(_ view: JSONValue) -> [String: [String]] {
        var entries: [String: [String]] = [:]
        for block in view["blocks"]?.arrayValue ?? [] {
            guard let id = block["block_id"]?.stringValue, let element = block["element"] else { continue }
            let chosen = element["initial_options"]?.arrayValue ?? element["initial_option"].map { [$0] }
            entries[id] =
                chosen.map { $0.compactMap { $0["value"]?.stringValue } }
                ?? element["initial_value"]?.stringValue.map { [$0] } ?? []
        }
        return entries
    }

    private static func block(_ label: String, in view: JSONValue) throws -> String {
        let block = view["blocks"]?.arrayValue?.first { $0["label"]?["text"] == .string(label) }
        return try #require(block?["block_id"]?.stringValue, "\(label)")
    }

    @Test func `each kind of member has an input of its own, with what is proposed in it`() throws {
        let view = Self.form.view(value: "v")
        #expect((view["callback_id"], view["private_metadata"]) == ("proactor_edit", "v"))
        let blocks = view["blocks"]?.arrayValue ?? []
        let shown = blocks.map { block in
            "\(block["label"]?["text"]?.stringValue ?? "?") \(block["element"]?["type"]?.stringValue ?? "?") "
                + "\(block["optional"] == true ? "optional" : "required")"
        }
        #expect(
            shown == [
                "Item plain_text_input required", "Quantity number_input required", "Unit price number_input optional",
                "Express checkboxes optional", "Gift checkboxes optional", "Currency static_select required",
                "Priority static_select optional", "Terms, Days number_input optional",
                "Lines plain_text_input optional", "Reason plain_text_input optional", "Why? plain_text_input optional",
            ]
        )
        #expect(blocks[1]["hint"]?["text"] == "Units in whole packs.")
        #expect(blocks[1]["element"]?["is_decimal_allowed"] == false)
        #expect(blocks[2]["element"]?["initial_value"] == "96.5")
    }

    @Test func `a form that nobody touched changes nothing`() throws {
        let form = Self.form
        let entries = Self.untouched(form.view(value: "v"))
        #expect(try form.payload(entries, changing: Self.payload) == Self.payload)
    }

    @Test func `what was entered is changed, and nothing else`() throws {
        let form = Self.form
        let view = form.view(value: "v")
        var entries = Self.untouched(view)
        entries[try Self.block("Quantity", in: view)] = ["90"]
        entries[try Self.block("Express", in: view)] = []
        entries[try Self.block("Priority", in: view)] = ["1"]
        entries[try Self.block("Terms, Days", in: view)] = ["14"]
        let changed = try form.payload(entries, changing: Self.payload)
        #expect(changed["quantity"] == 90)
        #expect(changed["express"] == false)
        #expect(changed["priority"] == "high")
        #expect(changed["terms"] == ["days": 14])
        #expect(changed["gift"] == nil)
        for name in ["sku", "unitPrice", "currency", "lines", "reason"] { #expect(changed[name] == Self.payload[name]) }
    }

    @Test func `what does not fit into Slack's form stays as it is`() throws {
        var payload: JSONObject = ["long": .string(String(repeating: "x", count: 3001)), "short": "y"]
        for number in 0..<95 { payload["flag\(number)"] = true }
        let form = SlackEditForm(SinkDraft(payload: .object(payload), schema: nil))
        let view = form.view(value: "v")
        let blocks = view["blocks"]?.arrayValue ?? []
        #expect(blocks.count <= 100)
        #expect(view.jsonText.contains("can only be changed in the inbox"))
        var entries = Self.untouched(view)
        entries[try Self.block("Short", in: view)] = ["z"]
        payload["short"] = "z"
        #expect(try form.payload(entries, changing: .object(payload)) == .object(payload))
    }

    @Test func `what is wrong is shown at the input that holds it`() throws {
        let form = Self.form
        let view = form.view(value: "v")
        let (quantity, lines) = (try Self.block("Quantity", in: view), try Self.block("Lines", in: view))
        #expect(form.blockID(of: JSONPointer(["quantity"])) == quantity)
        #expect(form.blockID(of: JSONPointer(["lines", "0"])) == lines)
        #expect(form.blockID(of: JSONPointer()) == nil)
        var entries = Self.untouched(view)
        entries[try Self.block("Lines", in: view)] = ["[1"]
        #expect(throws: (any Error).self) { try form.payload(entries, changing: Self.payload) }
    }

    @Test(.enabled(if: Judge.canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `slack_sdk takes every form, however odd what it shows is`() async throws {
        var generator = SeededGenerator(seed: 11)
        var views = [Self.form.view(value: "v")]
        for size in [0, 1, 20, 95, 120] {
            var payload: JSONObject = [:]
            var properties: JSONObject = [:]
            for number in 0..<size {
                let names: [String] = ["", " ", "ä", "a/b~", String(repeating: "n", count: 300)]
                let name = (names.randomElement(using: &generator) ?? "") + String(number)
                let length = [0, 1, 80, 3000, 4000].randomElement(using: &generator) ?? 0
                let long = JSONValue.string(String(repeating: "é", count: length))
                let values: [JSONValue] = [long, .bool(true), .int(3), .double(1e300), .null, .array([.int(1)])]
                payload[name] = values.randomElement(using: &generator)
                let options = (0..<(number % 3 == 0 ? 130 : 5)).map { JSONValue.string("\($0)" + name) }
                if number % 5 == 0 { properties[name] = ["enum": .array(options), "description": .string(name)] }
            }
            let draft = SinkDraft(payload: .object(payload), schema: ["properties": .object(properties)])
            views.append(SlackEditForm(draft).view(value: "v"))
        }
        for view in views { #expect(view.jsonBytes.count < 250_000) }
        let verdicts = try await Judge.verdicts(on: views.map { ["kind": "view", "view": $0] })
        #expect(verdicts == views.map { _ in ["ok": true] })
    }
}

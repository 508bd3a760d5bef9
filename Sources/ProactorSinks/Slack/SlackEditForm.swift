import ProactorComponents
import ProactorEngine
import ProactorModel

/// The form that changes a payload, as a modal of Block Kit: one input for each field that fits.
struct SlackEditForm {
    /// Slack's limits, in characters and elements, or less where that is enough.
    private enum Limit {
        /// Of a modal's 100 blocks.
        static let fields = 90
        static let text = 3000
        static let label = 200
        static let hint = 1000
        static let options = 100
        static let option = 75
        /// Of a view as a whole, which may have 250 kB.
        static let total = 60_000
    }

    static let action = "value"

    private let form: PayloadForm
    /// The places of the fields that are shown as inputs.
    private let shown: Set<Int>

    init(_ draft: SinkDraft) {
        self.form = PayloadForm(of: draft.payload, schema: draft.schema)
        var shown: Set<Int> = []
        var total = 0
        for (place, field) in self.form.fields.enumerated() {
            let length = field.text?.utf16.count ?? 0
            guard length <= Limit.text, shown.count < Limit.fields, total + length <= Limit.total else { continue }
            total += length
            shown.insert(place)
        }
        self.shown = shown
    }

    // MARK: Out

    /// - Parameter value: Which proposal and revision it is about, as ``SlackAction/value(_:)`` writes it.
    func view(value: String) -> JSONValue {
        var blocks = self.form.fields.enumerated().compactMap { place, field in
            self.shown.contains(place) ? Self.input(field, at: place) : nil
        }
        let missing = self.form.fields.count - self.shown.count
        if missing > 0 {
            let text = "\(missing) more can only be changed in the inbox: there are too many, or they are too long."
            blocks.append(["type": "context", "elements": [SlackModal.text(text)]])
        }
        blocks.append(SlackModal.reason("Why?", isOptional: true))
        return SlackModal.view(SlackAction.edit, title: "Change", submit: "Save", value: value, blocks: blocks)
    }

    private static func blockID(_ place: Int) -> String { "field\(place)" }

    private static func input(_ field: PayloadForm.Field, at place: Int) -> JSONValue {
        var block: JSONObject = [
            "type": "input", "block_id": .string(Self.blockID(place)), "label": SlackModal.text(Self.label(field)),
            // A box that is not ticked counts as no entry.
            "optional": .bool(!field.isRequired || field.kind == .boolean), "element": Self.element(field),
        ]
        if let help = field.description, !help.isEmpty {
            block["hint"] = SlackModal.text(SlackText.plain(help, limit: Limit.hint))
        }
        return .object(block)
    }

    private static func label(_ field: PayloadForm.Field) -> String {
        let label = field.title.flatMap { $0.isEmpty ? nil : $0 } ?? field.pointer.words
        return label.isEmpty ? "(no name)" : SlackText.plain(label, limit: Limit.label)
    }

    private static func element(_ field: PayloadForm.Field) -> JSONValue {
        switch field.kind {
        case .boolean:
            let yes: JSONValue = ["text": SlackModal.text("Yes"), "value": "true"]
            var element: JSONObject = [
                "type": "checkboxes", "action_id": .string(Self.action), "options": [yes],
            ]
            if field.text == "true" { element["initial_options"] = [yes] }
            return .object(element)
        case .choice(let options) where options.count <= Limit.options: return Self.choice(options, field.text)
        case .integer, .number: return Self.number(field)
        case .line, .choice: return Self.text(field, isMultiline: false)
        case .text, .json: return Self.text(field, isMultiline: true)
        }
    }

    /// Options are told by their places, since Slack cuts what they are called.
    private static func choice(_ options: [String], _ chosen: String?) -> JSONValue {
        let shown = options.enumerated().map { place, option -> JSONValue in
            let name = option.isEmpty ? "(empty)" : SlackText.plain(option, limit: Limit.option)
            return ["text": SlackModal.text(name), "value": .string(String(place))]
        }
        var element: JSONObject = [
            "type": "static_select", "action_id": .string(Self.action), "options": .array(shown),
        ]
        if let place = chosen.flatMap({ options.firstIndex(of: $0) }) { element["initial_option"] = shown[place] }
        return .object(element)
    }

    private static func number(_ field: PayloadForm.Field) -> JSONValue {
        // Slack's inputs for numbers know no exponents.
        guard field.text?.contains(where: { $0 == "e" || $0 == "E" }) != true else {
            return Self.text(field, isMultiline: false)
        }
        var element: JSONObject = [
            "type": "number_input", "action_id": .string(Self.action),
            "is_decimal_allowed": .bool(field.kind == .number),
        ]
        if let text = field.text, !text.isEmpty { element["initial_value"] = .string(text) }
        return .object(element)
    }

    private static func text(_ field: PayloadForm.Field, isMultiline: Bool) -> JSONValue {
        var element: JSONObject = [
            "type": "plain_text_input", "action_id": .string(Self.action), "multiline": .bool(isMultiline),
        ]
        if let text = field.text, !text.isEmpty { element["initial_value"] = .string(text) }
        return .object(element)
    }

    // MARK: In

    /// What was entered, by the fields' pointers as text.
    func values(_ entries: [String: [String]]) -> [String: String] {
        var values: [String: String] = [:]
        for (place, field) in self.form.fields.enumerated() {
            let name = field.pointer.description
            guard self.shown.contains(place) else {
                // What is not shown stays as it is, and only boxes are taken for empty without a word.
                if field.kind == .boolean, field.text == "true" { values[name] = "true" }
                continue
            }
            let entered = entries[Self.blockID(place)]?.first
            switch field.kind {
            case .boolean: values[name] = entered
            case .choice(let options) where options.count <= Limit.options:
                let chosen = entered.flatMap { Int($0) }.flatMap { options.indices.contains($0) ? options[$0] : nil }
                values[name] = chosen ?? ""
            default: values[name] = entered ?? ""
            }
        }
        return values
    }

    /// The payload with what was entered.
    func payload(_ entries: [String: [String]], changing payload: JSONValue) throws(PayloadFormError) -> JSONValue {
        try self.form.payload(from: self.values(entries), changing: payload)
    }

    /// The input that holds what stands at a place of the payload; `nil` where none does.
    func blockID(of pointer: JSONPointer) -> String? {
        let text = pointer.description
        let place = self.form.fields.indices.first { place in
            let field = self.form.fields[place].pointer.description
            return self.shown.contains(place) && (field == text || text.hasPrefix(field + "/"))
        }
        return place.map(Self.blockID)
    }
}

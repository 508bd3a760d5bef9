import ProactorEngine
import ProactorModel

/// Forms over a message.
enum SlackModal {
    /// The form that asks why a proposal is rejected.
    ///
    /// - Parameter value: Which proposal and revision it is about, as ``SlackAction/value(_:)`` writes it.
    static func rejection(value: String) -> JSONValue {
        Self.view(
            SlackAction.rejection,
            title: "Reject",
            submit: "Reject",
            value: value,
            blocks: [Self.reason("Why?", isOptional: false)]
        )
    }

    static func view(_ form: String, title: String, submit: String, value: String, blocks: [JSONValue]) -> JSONValue {
        [
            "type": "modal", "callback_id": .string(form), "private_metadata": .string(value),
            "title": Self.text(title), "submit": Self.text(submit), "close": Self.text("Cancel"),
            "blocks": .array(blocks),
        ]
    }

    static func reason(_ label: String, isOptional: Bool) -> JSONValue {
        var element: JSONObject = [
            "type": "plain_text_input", "action_id": .string(SlackAction.reason), "multiline": true,
            "max_length": .int(Int64(ProposalDecision.reasonLengthMaximum)),
        ]
        if !isOptional { element["min_length"] = 1 }
        return [
            "type": "input", "block_id": .string(SlackAction.reason), "label": Self.text(label),
            "optional": .bool(isOptional), "hint": Self.text("It is kept with what you do."),
            "element": .object(element),
        ]
    }

    static func text(_ text: String) -> JSONValue { ["type": "plain_text", "text": .string(text)] }
}

import ProactorModel

/// The form that asks why a proposal is rejected.
enum SlackModal {
    /// Characters of a reason, as for all decisions.
    private static let reasonLengthMaximum = 2000

    /// - Parameter value: Which proposal and revision it is about, as ``SlackAction/value(_:)`` writes it.
    static func rejection(value: String) -> JSONValue {
        [
            "type": "modal", "callback_id": .string(SlackAction.rejection), "private_metadata": .string(value),
            "title": Self.text("Reject"), "submit": Self.text("Reject"), "close": Self.text("Cancel"),
            "blocks": [
                [
                    "type": "input", "block_id": .string(SlackAction.reason), "label": Self.text("Why?"),
                    "hint": Self.text("It is kept with the decision."),
                    "element": [
                        "type": "plain_text_input", "action_id": .string(SlackAction.reason), "multiline": true,
                        "min_length": 1, "max_length": .int(Int64(Self.reasonLengthMaximum)),
                    ],
                ]
            ],
        ]
    }

    private static func text(_ text: String) -> JSONValue { ["type": "plain_text", "text": .string(text)] }
}

import ProactorModel

/// Dead letters as the command line shows them.
enum DeadLetterText {
    /// Characters of an error in a list.
    private static let errorMaximum = 80

    static func table(_ letters: [JSONValue]) -> String {
        var table = TextTable(["RUN", "ENDED", "RULE", "EVENT", "CODE", "ERROR"])
        for letter in letters {
            let error = ValueText.short(letter["error"] ?? .string("-"), maximum: Self.errorMaximum)
            let done = letter["resolution"].map { "(\(ValueText.text($0["action"]))) " } ?? ""
            table.add([
                letter["id"]?.stringValue ?? "", letter["deadLetteredAt"]?.stringValue ?? "",
                letter["rule"]?.stringValue ?? "", letter["eventType"]?.stringValue ?? "",
                letter["code"]?.stringValue ?? "-", done + error,
            ])
        }
        return table.text
    }

    static func text(_ letter: JSONValue, isColored: Bool) -> String {
        func title(_ text: String) -> String { TextStyle.bold.apply(text, isOn: isColored) }
        var lines = [
            "\(title(ValueText.text(letter["id"])))  \(ValueText.text(letter["code"]))",
            "  " + ValueText.text(letter["error"]), "",
        ]
        for key in ["rule", "agent", "task", "ruleBook", "createdAt", "deadLetteredAt", "attempts", "replayOf"] {
            if let value = letter[key] { lines.append("  \(key): \(ValueText.short(value))") }
        }
        if let resolution = letter["resolution"] {
            lines += ["", title("What was done")] + ValueText.lines(resolution, indentation: 2)
        }
        lines += ["", title("Event")] + ValueText.lines(letter["event"] ?? .null, indentation: 2)
        if let prompt = letter["prompt"]?.stringValue, !prompt.isEmpty {
            lines += ["", title("Prompt")]
            lines += prompt.split(separator: "\n", omittingEmptySubsequences: false).map {
                "  " + TextTable.onOneLine(String($0))
            }
        }
        let steps = letter["steps"]?.arrayValue ?? []
        if !steps.isEmpty { lines += ["", title("Journal")] + steps.flatMap(StepText.lines) }
        lines += ["", title("Errors")]
        for failure in letter["failures"]?.arrayValue ?? [] {
            lines.append(
                "  attempt \(ValueText.short(failure["attempt"] ?? .null)) at \(ValueText.text(failure["at"])): "
                    + "\(ValueText.text(failure["code"])): \(ValueText.text(failure["message"]))"
            )
        }
        lines += ["", title("Spent")] + ValueText.lines(letter["usage"] ?? .null, indentation: 2)
        return lines.joined(separator: "\n")
    }

    static func replayed(_ answer: JSONValue) -> String {
        let (id, replay) = (ValueText.text(answer["id"]), ValueText.text(answer["replay"]))
        return id == replay
            ? "\(id) goes on; see 'proactor watch \(ValueText.text(answer["task"]))'"
            : "\(id) runs again as \(replay); see 'proactor watch \(ValueText.text(answer["task"]))'"
    }
}

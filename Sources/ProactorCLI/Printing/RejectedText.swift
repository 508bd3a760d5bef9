import ProactorModel

/// Deliveries that were not taken, as the command line shows them.
enum RejectedText {
    /// Characters of a reason in a list.
    private static let detailMaximum = 80

    static func table(_ deliveries: [JSONValue]) -> String {
        var table = TextTable(["ID", "RECEIVED", "SOURCE", "REASON", "WHY"])
        for delivery in deliveries {
            let done = delivery["resolution"] == nil ? "" : "(taken) "
            table.add([
                delivery["id"]?.stringValue ?? "", delivery["receivedAt"]?.stringValue ?? "",
                delivery["source"]?.stringValue ?? "", delivery["reason"]?.stringValue ?? "",
                done + ValueText.short(delivery["detail"] ?? .string("-"), maximum: Self.detailMaximum),
            ])
        }
        return table.text
    }

    static func text(_ delivery: JSONValue, isColored: Bool) -> String {
        func title(_ text: String) -> String { TextStyle.bold.apply(text, isOn: isColored) }
        var lines = [
            "\(title(ValueText.text(delivery["id"])))  \(ValueText.text(delivery["reason"]))",
            "  " + ValueText.text(delivery["detail"]), "",
        ]
        for key in ["source", "receivedAt", "verified", "bodySize"] {
            if let value = delivery[key] { lines.append("  \(key): \(ValueText.short(value))") }
        }
        if let resolution = delivery["resolution"] {
            lines += ["", title("How it was taken")] + ValueText.lines(resolution, indentation: 2)
        }
        lines += ["", title("Headers")]
        for header in delivery["headers"]?.arrayValue ?? [] {
            lines.append("  \(ValueText.text(header["name"])): \(ValueText.text(header["value"]))")
        }
        lines += ["", title("Body")] + Self.body(delivery)
        return lines.joined(separator: "\n")
    }

    private static func body(_ delivery: JSONValue) -> [String] {
        if let text = delivery["body"]?.stringValue {
            return text.split(separator: "\n", omittingEmptySubsequences: false).map {
                "  " + TextTable.onOneLine(String($0))
            }
        }
        return ["  " + (delivery["bodyBase64"]?.stringValue.map { "\($0) (base 64)" } ?? "too large to be kept")]
    }

    static func retried(_ delivery: JSONValue) -> String {
        let tasks = (delivery["tasks"]?.arrayValue ?? []).map { ValueText.text($0) }
        let what =
            switch tasks.count {
            case 0: "nothing in it becomes an event"
            case 1: "see 'proactor watch \(tasks[0])'"
            default: "its tasks are \(tasks.joined(separator: ", "))"
            }
        return "\(ValueText.text(delivery["id"])) is taken; \(what)"
    }
}

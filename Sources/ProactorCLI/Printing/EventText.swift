import ProactorModel

/// Events as the command line shows them.
enum EventText {
    static func table(_ events: [JSONValue]) -> String {
        var table = TextTable(["NUMBER", "RECEIVED", "TYPE", "SOURCE", "ID", "SUBJECT", "TASK", "RULES"])
        for found in events {
            let event = found["event"]
            let rules = (found["rules"]?.arrayValue ?? []).compactMap(\.stringValue)
            table.add([
                found["sequence"]?.intValue.map { "\($0)" } ?? "", found["receivedAt"]?.stringValue ?? "",
                event?["type"]?.stringValue ?? "", event?["source"]?.stringValue ?? "",
                event?["id"]?.stringValue ?? "", event?["subject"]?.stringValue ?? "-",
                found["task"]?.stringValue ?? "", rules.isEmpty ? "-" : rules.joined(separator: ", "),
            ])
        }
        return table.text
    }

    /// One event with the runs that it woke.
    static func text(_ found: JSONValue, isColored: Bool) -> String {
        func title(_ text: String) -> String { TextStyle.bold.apply(text, isOn: isColored) }
        var lines = [title("Event \(found["sequence"]?.intValue ?? 0)")]
        for key in ["task", "receivedAt"] { lines.append("  \(key): \(ValueText.short(found[key] ?? .null))") }
        lines += ValueText.lines(found["event"] ?? .null, indentation: 2)
        for run in found["runs"]?.arrayValue ?? [] {
            lines += ["", title("Run \(ValueText.text(run["id"]))")] + RunText.lines(run)
        }
        return lines.joined(separator: "\n")
    }
}

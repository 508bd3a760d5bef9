import ProactorModel

/// Tasks as the command line shows them.
enum TaskText {
    static func table(_ tasks: [JSONValue]) -> String {
        var table = TextTable(["TASK", "STATE", "RECEIVED", "EVENT", "SUBJECT", "RUNS"])
        for task in tasks {
            let runs = task["runs"]?.arrayValue ?? []
            let dead = runs.count { $0["state"]?.stringValue == Run.State.deadLettered.rawValue }
            table.add([
                task["id"]?.stringValue ?? "", task["state"]?.stringValue ?? "", task["receivedAt"]?.stringValue ?? "",
                task["event"]?["type"]?.stringValue ?? "", task["event"]?["subject"]?.stringValue ?? "-",
                dead == 0 ? "\(runs.count)" : "\(runs.count), \(dead) dead-lettered",
            ])
        }
        return table.text
    }

    static func text(_ task: JSONValue, isColored: Bool) -> String {
        func title(_ text: String) -> String { TextStyle.bold.apply(text, isOn: isColored) }
        var lines = [
            "\(title(ValueText.text(task["id"])))  \(ValueText.text(task["state"]))", "", title("Event"),
        ]
        lines += ValueText.lines(task["event"] ?? .null, indentation: 2)
        for run in task["runs"]?.arrayValue ?? [] {
            lines += ["", title("Run \(ValueText.text(run["id"]))")] + RunText.lines(run)
        }
        for proposal in task["proposals"]?.arrayValue ?? [] {
            lines += ["", title("Proposal \(ValueText.text(proposal["id"]))")]
            lines.append("  \(ValueText.text(proposal["event"]?["type"])): \(ValueText.text(proposal["state"]))")
        }
        return lines.joined(separator: "\n")
    }
}

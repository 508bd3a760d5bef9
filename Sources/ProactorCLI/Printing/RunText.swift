import ProactorModel

/// Runs as the command line shows them.
enum RunText {
    static func table(_ runs: [JSONValue]) -> String {
        var table = TextTable(["RUN", "STATE", "CREATED", "RULE", "AGENT", "EVENT", "SUBJECT"])
        for run in runs {
            table.add([
                run["id"]?.stringValue ?? "", run["state"]?.stringValue ?? "", run["createdAt"]?.stringValue ?? "",
                run["rule"]?.stringValue ?? "", run["agent"]?.stringValue ?? "",
                run["event"]?["type"]?.stringValue ?? "", run["event"]?["subject"]?.stringValue ?? "-",
            ])
        }
        return table.text
    }

    /// One run with its event, its prompt, its journal and its errors.
    static func text(_ run: JSONValue, isColored: Bool) -> String {
        func title(_ text: String) -> String { TextStyle.bold.apply(text, isOn: isColored) }
        var lines = ["\(title(ValueText.text(run["id"])))  \(ValueText.text(run["state"]))", ""]
        lines += ["  task: \(ValueText.short(run["task"] ?? .null))"] + Self.lines(run)
        lines += ["", title("Event")] + ValueText.lines(run["event"] ?? .null, indentation: 2)
        lines += ["", title("Prompt")] + ValueText.lines(run["prompt"] ?? .null, indentation: 2)
        let children = run["children"]?.arrayValue ?? []
        if !children.isEmpty { lines += ["", title("Delegated")] }
        lines += children.map { child in
            "  \(ValueText.text(child["id"]))  \(ValueText.text(child["agent"])): \(ValueText.text(child["state"]))"
        }
        return lines.joined(separator: "\n")
    }

    /// What there is to say of a run, with its journal where it has one.
    static func lines(_ run: JSONValue) -> [String] {
        var lines: [String] = []
        for key in ["rule", "agent", "state", "attempt", "ruleBook", "createdAt", "nextAt", "finishedAt"] {
            if let value = run[key] { lines.append("  \(key): \(ValueText.short(value))") }
        }
        let failures = run["failures"]?.arrayValue ?? []
        if !failures.isEmpty { lines += ["  failures:"] + ValueText.lines(.array(failures), indentation: 4) }
        let steps = run["steps"]?.arrayValue ?? []
        if !steps.isEmpty { lines += ["  journal:"] + steps.flatMap(StepText.lines).map { "  " + $0 } }
        return lines
    }
}

import ProactorModel

/// A store's status as the command line shows it.
enum StoreText {
    static func text(_ status: JSONValue) -> String {
        func bytes(_ key: String) -> String { ByteText.text(status["size"]?[key]?.intValue ?? 0) }
        func count(_ key: String) -> String { "\(status[key]?.intValue ?? 0)" }
        var table = TextTable(["", ""])
        table.add(["format", ValueText.text(status["format"])])
        table.add(["file", "\(bytes("file")), of which \(bytes("free")) are free; its log \(bytes("log"))"])
        let times = ["oldestEvent", "youngestEvent"].compactMap { status[$0]?.stringValue }
        table.add(["events", count("events") + (times.isEmpty ? "" : ", \(times.joined(separator: " to "))")])
        table.add(["unrouted events", count("unroutedEvents")])
        table.add(["open tasks", count("openTasks")])
        table.add(["runs", count("runs")])
        table.add(["dead letters", count("deadLetters")])
        table.add(["waiting proposals", count("waitingProposals")])
        table.add(["audit entries", count("auditEntries")])
        table.add(["rule books", count("ruleBooks")])
        let lines = table.text.split(separator: "\n").dropFirst()
        guard status["size"]?["canShrink"] == false else { return lines.joined(separator: "\n") }
        return lines.joined(separator: "\n") + "\nThe file cannot give free room back to the disk, and uses it again."
    }
}

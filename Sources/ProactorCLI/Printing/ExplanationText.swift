import ProactorModel

/// Explanations as the command line shows them.
enum ExplanationText {
    /// - Parameters:
    ///   - explanation: What `POST /explain` answers.
    ///   - showsAll: Whether rules for other types of events are shown too.
    static func text(_ explanation: JSONValue, showsAll: Bool, isColored: Bool) -> String {
        let rules = explanation["rules"]?.arrayValue ?? []
        let matched = rules.count { $0["matched"]?.boolValue == true }
        let shown = rules.filter { showsAll || !Self.isForOtherType($0) }
        var lines = ["\(matched) of \(rules.count) rules match"]
        for rule in shown { lines += [""] + Self.lines(rule, isColored: isColored) }
        let hidden = rules.count - shown.count
        if hidden > 0 {
            lines += ["", "\(hidden) rules are for other types of events; --all shows them"]
        }
        return lines.joined(separator: "\n")
    }

    private static func isForOtherType(_ rule: JSONValue) -> Bool {
        rule["withdraws"] == nil
            && (rule["clauses"]?.arrayValue ?? []).contains {
                $0["part"]?.stringValue == "on" && $0["outcome"]?.stringValue != "holds"
            }
    }

    private static func lines(_ rule: JSONValue, isColored: Bool) -> [String] {
        let isMatched = rule["matched"]?.boolValue == true
        let clauses = rule["clauses"]?.arrayValue ?? []
        let missed = clauses.count { $0["outcome"]?.stringValue != "holds" }
        let verdict =
            isMatched
            ? TextStyle.good.apply("matches", isOn: isColored)
            : TextStyle.warning.apply("does not match: \(missed) of \(clauses.count) clauses miss", isOn: isColored)
        let name = TextStyle.bold.apply(rule["rule"]?.stringValue ?? "?", isOn: isColored)
        var lines = ["\(name)  \(verdict)"]
        for clause in clauses { lines.append(Self.line(clause, isColored: isColored)) }
        if let prompt = rule["prompt"]?.stringValue {
            lines.append("  prompt for the agent \(rule["agent"]?.stringValue ?? "?"):")
            lines += prompt.split(separator: "\n", omittingEmptySubsequences: false).map {
                "    | " + TextTable.onOneLine(String($0))
            }
        }
        if let withdrawal = rule["withdraws"] { lines += Self.lines(ofWithdrawal: withdrawal, isColored: isColored) }
        return lines
    }

    /// What the rule's `withdrawOn` says.
    private static func lines(ofWithdrawal withdrawal: JSONValue, isColored: Bool) -> [String] {
        let first =
            withdrawal["key"].map { "  withdraws what it proposed for the key \(ValueText.short($0.quoted))" }
            ?? "  does not withdraw what it proposed"
        return [first]
            + (withdrawal["clauses"]?.arrayValue ?? []).map { "  " + Self.line($0, isColored: isColored) }
    }

    private static func line(_ clause: JSONValue, isColored: Bool) -> String {
        let outcome = clause["outcome"]?.stringValue
        let mark =
            switch outcome {
            case "holds": TextStyle.good.apply("+", isOn: isColored)
            case "misses": TextStyle.bad.apply("-", isOn: isColored)
            default: TextStyle.bad.apply("!", isOn: isColored)
            }
        let values = (clause["values"]?.arrayValue ?? []).map { value in
            "\(value["path"]?.stringValue ?? "?") is "
                + (value["value"].map { ValueText.short($0.quoted) } ?? "not there")
        }
        var line =
            "  \(mark) \(clause["part"]?.stringValue ?? "?"): \(TextTable.onOneLine(clause["clause"]?.stringValue ?? "?"))"
        if !values.isEmpty { line += "   (\(values.joined(separator: ", ")))" }
        if let error = clause["error"] { line += "   failed: \(ValueText.short(error, maximum: 400))" }
        return line
    }
}

extension JSONValue {
    /// The value as JSON, so that a text shows its quotes.
    fileprivate var quoted: JSONValue { .string(self.jsonText) }
}

/// What an entry of a task's progress says, as one sentence for a person.
///
/// It is made of what the entry says of itself, so that whoever has it over the wire tells it in the same words.
package enum ProgressSentence {
    /// Characters of a value, and of a text that was written to be read.
    private static let valueMaximum = 120
    private static let textMaximum = 400

    /// - Parameters:
    ///   - kind: `nil` for a kind that is not known here.
    ///   - data: What ``ProgressEntry/data`` holds.
    package static func text(_ kind: ProgressEntry.Kind?, _ data: JSONValue) -> String {
        func field(_ name: String) -> String { Self.short(data[name] ?? .string("?")) }
        switch kind {
        case .eventAccepted: return "\(field("type")) from \(field("source"))"
        case .ruleMatched: return "\(field("rule")) wakes the agent \(field("agent"))"
        case .ruleFailed: return "\(field("rule")): its '\(field("part"))' cannot be evaluated: \(field("error"))"
        case .ruleHeld: return Self.held(data)
        case .hopLimitReached:
            return "\(field("type")) has \(field("hops")) events behind it; the limit is \(field("limit"))"
        case .runStarted:
            let steps = data["steps"]?.intValue ?? 0
            return "\(field("agent")), attempt \(field("attempt"))"
                + (steps > 0 ? ", going on after \(steps) \(steps == 1 ? "step" : "steps")" : "")
        case .reasoningStep: return Self.short(data["text"] ?? .null, maximum: Self.textMaximum)
        case .toolCalled: return "\(field("tool")) \(field("arguments"))"
        case .toolReturned:
            let came = data["error"].map { "failed: \(Self.short($0))" } ?? "returned \(field("result"))"
            return "\(field("tool")) \(came) (\(field("milliseconds")) ms)"
        case .runWaiting:
            return "waits: \(field("reason"))" + (data["until"].map { "; goes on at \(Self.short($0))" } ?? "")
        case .runRetrying:
            return "attempt \(field("attempt")) failed: \(field("error")); the next begins at \(field("nextAt"))"
        case .runCompleted:
            let outputs = data["outputs"]?.intValue ?? 0
            let emitted = outputs == 0 ? "nothing" : outputs == 1 ? "1 event" : "\(outputs) events"
            return "\(field("rule")): emitted \(emitted), \(field("milliseconds")) ms after it matched"
        case .runDeadLettered:
            return "\(field("rule")): \(Self.short(data["error"] ?? .null, maximum: Self.textMaximum))"
        case .deadLetterResolved:
            return "\(field("by")) \(field("action")) \(field("run"))"
                + (data["reason"].map { ": \(Self.short($0, maximum: Self.textMaximum))" } ?? "")
        case .eventEmitted: return field("type") + (data["subject"].map { " for \(Self.short($0))" } ?? "")
        case .proposalWaiting:
            let approvers = data["approvers"]?.arrayValue?.compactMap(\.stringValue).joined(separator: ", ") ?? ""
            return "\(field("proposal")): \(field("type")) waits for \(approvers.isEmpty ? "anybody" : approvers)"
        case .proposalChanged: return Self.changed(data)
        case .proposalDecided: return Self.decided(data)
        case .taskCompleted:
            let end = "nothing is left to do"
            return data["outcome"] == "failed" ? "a run could not go on; " + end : end
        case nil: return Self.short(data)
        }
    }

    private static func held(_ data: JSONValue) -> String {
        let rule = Self.short(data["rule"] ?? .string("?"))
        let key = data["key"].map { " for \(Self.short($0))" } ?? ""
        let until = data["until"].map { " until \(Self.short($0))" } ?? ""
        switch data["outcome"]?.stringValue {
        case "throttled": return "\(rule): throttled\(key)\(until)"
        case "waiting": return "\(rule): waits\(key)\(until)"
        case "superseded": return "\(rule): a later event took its place\(key)"
        case "collected": return "\(rule): is collected\(key)\(until)"
        case "met": return "\(rule): what was expected came\(key)"
        case "expired": return "\(rule): the rest did not come in time\(key)"
        case "broken": return "\(rule): what came ended it\(key)"
        case "dropped": return "\(rule): the rule was changed, and no longer waits\(key)"
        default: return Self.short(data)
        }
    }

    private static func changed(_ data: JSONValue) -> String {
        let proposal = data["proposal"]?.stringValue ?? "?"
        let person = data["by"]?.stringValue ?? "?"
        let reason = data["reason"].map { ", saying: \(Self.short($0, maximum: Self.textMaximum))" } ?? ""
        switch data["change"]?.stringValue {
        case "edited": return "\(person) changed \(proposal): revision \(data["revision"]?.intValue ?? 0)\(reason)"
        case "delegated": return "\(person) lets \(data["to"]?.stringValue ?? "?") decide \(proposal)"
        case "sent-back": return "\(person) sent \(proposal) back to its agent\(reason)"
        case "revised":
            return
                "\(data["agent"]?.stringValue ?? "?") made revision \(data["revision"]?.intValue ?? 0) of \(proposal) "
                + "for \(person)\(reason)"
        case "not-revised":
            return "\(data["agent"]?.stringValue ?? "?") could not revise \(proposal), which waits as it was"
                + (data["reason"].map { ": \(Self.short($0, maximum: Self.textMaximum))" } ?? "")
        case "escalated": return "nobody decided \(proposal); more people are asked"
        default: return "\(proposal) was changed"
        }
    }

    private static func decided(_ data: JSONValue) -> String {
        let state = data["state"]?.stringValue ?? "?"
        let proposal = data["proposal"]?.stringValue ?? "?"
        guard let person = data["by"]?.stringValue else {
            return "\(proposal) is \(state)"
                + (data["reason"].map { ". \(Self.short($0, maximum: Self.textMaximum))" } ?? "")
        }
        let did = data["verdict"]?.stringValue == "reject" ? "rejected" : "approved"
        let reason = data["reason"].map { ", saying: \(Self.short($0, maximum: Self.textMaximum))" } ?? ""
        let count = "\(data["approvals"]?.intValue ?? 0) of \(data["quorum"]?.intValue ?? 1)"
        return "\(person) \(did) \(proposal)\(reason)" + (state == "waiting" ? " (\(count) approvals)" : "")
    }

    private static func short(_ value: JSONValue, maximum: Int = valueMaximum) -> String {
        let text = value.stringValue ?? value.withWholeNumbers.jsonText
        return text.count > maximum ? text.prefix(maximum) + "…" : text
    }
}

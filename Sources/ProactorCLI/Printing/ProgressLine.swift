import ProactorModel

/// One entry of a task's progress, as a line for a person.
struct ProgressLine {
    private static let kindWidth = 16

    let kind: String
    let time: String
    let text: String

    /// - Parameter json: An entry as the server streams it.
    init(_ json: JSONValue) {
        self.kind = json["kind"]?.stringValue ?? "?"
        let at = json["at"]?.stringValue ?? ""
        self.time = at.count >= 19 ? String(at.dropFirst(11).prefix(8)) : at
        self.text = Self.text(ProgressEntry.Kind(rawValue: self.kind), json["data"] ?? .null)
    }

    func rendered(isColored: Bool) -> String {
        let padding = String(repeating: " ", count: max(1, Self.kindWidth - self.kind.count))
        return TextStyle.quiet.apply(self.time, isOn: isColored) + "  "
            + self.style.apply(self.kind, isOn: isColored) + padding + self.text
    }

    private var style: TextStyle {
        switch ProgressEntry.Kind(rawValue: self.kind) {
        case .ruleFailed, .hopLimitReached, .runDeadLettered: .bad
        case .runRetrying, .proposalWaiting: .warning
        case .eventEmitted, .proposalDecided, .taskCompleted: .good
        default: .bold
        }
    }

    private static func text(_ kind: ProgressEntry.Kind?, _ data: JSONValue) -> String {
        func field(_ name: String) -> String { ValueText.short(data[name] ?? .string("?")) }
        switch kind {
        case .eventAccepted: return "\(field("type")) from \(field("source"))"
        case .ruleMatched: return "\(field("rule")) wakes the agent \(field("agent"))"
        case .ruleFailed: return "\(field("rule")): its '\(field("part"))' cannot be evaluated: \(field("error"))"
        case .hopLimitReached:
            return "\(field("type")) has \(field("hops")) events behind it; the limit is \(field("limit"))"
        case .runStarted:
            let steps = data["steps"]?.intValue ?? 0
            return "\(field("agent")), attempt \(field("attempt"))"
                + (steps > 0 ? ", going on after \(steps) steps" : "")
        case .reasoningStep: return ValueText.short(data["text"] ?? .null, maximum: 400)
        case .toolCalled: return "\(field("tool")) \(field("arguments"))"
        case .toolReturned:
            let came = data["error"].map { "failed: \(ValueText.short($0))" } ?? "returned \(field("result"))"
            return "\(field("tool")) \(came) (\(field("milliseconds")) ms)"
        case .runRetrying:
            return "attempt \(field("attempt")) failed: \(field("error")); the next begins at \(field("nextAt"))"
        case .runCompleted:
            let outputs = data["outputs"]?.intValue ?? 0
            let emitted = outputs == 0 ? "nothing" : outputs == 1 ? "1 event" : "\(outputs) events"
            return "\(field("rule")): emitted \(emitted), \(field("milliseconds")) ms after it matched"
        case .runDeadLettered: return "\(field("rule")): \(ValueText.short(data["error"] ?? .null, maximum: 400))"
        case .eventEmitted: return field("type") + (data["subject"].map { " for \(ValueText.short($0))" } ?? "")
        case .proposalWaiting:
            let approvers = data["approvers"]?.arrayValue?.compactMap(\.stringValue).joined(separator: ", ") ?? ""
            let whom = approvers.isEmpty ? "anybody" : approvers
            return "\(field("proposal")): \(field("type")) waits for \(whom)"
        case .proposalDecided: return Self.decided(data)
        case .taskCompleted: return "nothing is left to do"
        case nil: return ValueText.short(data)
        }
    }

    private static func decided(_ data: JSONValue) -> String {
        let state = data["state"]?.stringValue ?? "?"
        let proposal = data["proposal"]?.stringValue ?? "?"
        guard let person = data["by"]?.stringValue else { return "\(proposal) is \(state)" }
        let did = data["verdict"]?.stringValue == "reject" ? "rejected" : "approved"
        let reason = data["reason"].map { ", saying: \(ValueText.short($0))" } ?? ""
        let count = "\(data["approvals"]?.intValue ?? 0) of \(data["quorum"]?.intValue ?? 1)"
        return "\(person) \(did) \(proposal)\(reason)" + (state == "waiting" ? " (\(count) approvals)" : "")
    }
}

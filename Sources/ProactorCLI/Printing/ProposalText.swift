import ProactorModel

/// Proposals as the command line shows them.
enum ProposalText {
    static func table(_ proposals: [JSONValue]) -> String {
        var table = TextTable(["PROPOSAL", "STATE", "EVENT", "SUBJECT", "RULE", "EXPIRES"])
        for proposal in proposals {
            table.add([
                proposal["id"]?.stringValue ?? "", proposal["state"]?.stringValue ?? "",
                proposal["event"]?["type"]?.stringValue ?? "", proposal["event"]?["subject"]?.stringValue ?? "-",
                proposal["rule"]?.stringValue ?? "", proposal["expiresAt"]?.stringValue ?? "never",
            ])
        }
        return table.text
    }

    static func text(_ proposal: JSONValue, isColored: Bool) -> String {
        func title(_ text: String) -> String { TextStyle.bold.apply(text, isOn: isColored) }
        let event = proposal["event"]
        let subject = event?["subject"].map { " for \(ValueText.short($0))" } ?? ""
        var lines = [
            title("\(ValueText.text(event?["type"]))\(subject)") + "  \(ValueText.text(proposal["state"]))",
            "\(ValueText.text(proposal["id"])), by the agent \(ValueText.text(proposal["agent"])) for the rule "
                + ValueText.text(proposal["rule"]), "",
        ]
        var data = event?["data"] ?? .null
        if case .object(var object) = data, case .string(let reason) = object["reason"] {
            object["reason"] = nil
            data = .object(object)
            lines += [title("Why"), "  " + TextTable.onOneLine(reason), ""]
        }
        lines += [title("What is proposed")] + ValueText.lines(data, indentation: 2) + [""]
        let approvers = (proposal["approvers"]?.arrayValue ?? []).map { ValueText.text($0) }
        let quorum = proposal["quorum"]?.intValue ?? 1
        lines.append(
            "Decided by \(approvers.isEmpty ? "anybody" : approvers.joined(separator: ", "))"
                + (quorum > 1 ? ", \(quorum) of whom must approve" : "")
                + (proposal["expiresAt"].map { ", until \(ValueText.short($0))" } ?? "")
        )
        if let remark = proposal["remark"].flatMap({ Proposal.Remark(json: $0) }) { lines.append(remark.sentence) }
        for decision in proposal["decisions"]?.arrayValue ?? [] { lines.append(Self.line(decision)) }
        return lines.joined(separator: "\n")
    }

    /// What a decision made of the proposal.
    static func outcome(_ proposal: JSONValue) -> String {
        let id = ValueText.text(proposal["id"])
        let state = ValueText.text(proposal["state"])
        if state == Proposal.State.changesRequested.rawValue {
            return "\(id) is sent back; its agent goes on, and its next revision will wait for a decision"
        }
        guard state == Proposal.State.waiting.rawValue else {
            let type = proposal[state == Proposal.State.approved.rawValue ? "onApproved" : "onRejected"]
            return "\(id) is \(state)" + (type.map { "; \(ValueText.text($0)) is on its way" } ?? "")
        }
        let count = proposal["decisions"]?.arrayValue?.count ?? 0
        return "\(id) waits for more approvals: \(count) of \(proposal["quorum"]?.intValue ?? 1)"
    }

    private static func line(_ decision: JSONValue) -> String {
        let did =
            switch decision["verdict"]?.stringValue.flatMap(Decision.Verdict.init) {
            case .reject: "rejected it"
            case .sendBack: "sent it back"
            default: "approved it"
            }
        let reason = decision["reason"].map { ": \(ValueText.short($0, maximum: 400))" } ?? ""
        return "\(ValueText.text(decision["by"])) \(did) at \(ValueText.text(decision["at"]))\(reason)"
    }
}

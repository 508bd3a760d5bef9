import ProactorComponents
import ProactorEngine
import ProactorModel

/// Sentences that all sinks say in the same way.
enum NoticeTexts {
    /// What woke the agent: `Stock level zero, from /inventory/eu`.
    static func cause(_ event: Event) -> String {
        let subject = event.subject.map { " (\($0))" } ?? ""
        return "\(NameWords.words(event.type))\(subject), from \(event.source)"
    }

    /// What was done to it and when, one sentence each in the order of time, and what became of it in the end.
    static func outcome(_ notice: ProposalNotice) -> [String] {
        let proposal = notice.proposal
        var lines = Self.history(notice)
        if proposal.state == .expired {
            lines.append("Nobody decided it before it expired, \(Self.time(proposal.expiresAt ?? notice.at))")
        }
        if let remark = proposal.remark { lines.append(remark.sentence) }
        if proposal.state == .waiting, proposal.policy.quorum > 1 {
            lines.append("\(proposal.currentApprovals.count) of \(proposal.policy.quorum) approvals")
        }
        return lines
    }

    private static func history(_ notice: ProposalNotice) -> [String] {
        let proposal = notice.proposal
        var acts: [(at: Timestamp, text: String)] = []
        for (before, after) in zip(proposal.revisions, proposal.revisions.dropFirst()) {
            let name = after.by.map(notice.name(of:)) ?? proposal.agent
            let changes = Self.changes(from: before.data, to: after.data)
            let how = "\(Self.time(after.at))\(Self.quoted(after.reason))"
            acts.append((after.at, "Changed by \(name), \(how): \(changes)"))
        }
        for delegation in proposal.delegations {
            let (from, to) = (notice.name(of: delegation.from), notice.name(of: delegation.to))
            acts.append((delegation.at, "\(from) lets \(to) decide, \(Self.time(delegation.at))"))
        }
        if let at = proposal.escalatedAt {
            acts.append((at, "Nobody had decided, so that more people may, \(Self.time(at))"))
        }
        for decision in proposal.decisions {
            let verb = Self.verb(decision.verdict)
            let what = decision.revision == proposal.revision ? "" : " (before it was changed)"
            let name =
                decision.channel == Decision.automaticChannel ? "the rule itself" : notice.name(of: decision.by)
            let how = "\(Self.time(decision.at))\(what)\(Self.quoted(decision.reason, after: ": "))"
            acts.append((decision.at, "\(verb) by \(name), \(how)"))
        }
        // Of what happened at one time, the order above is kept.
        return acts.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element.text)
    }

    private static func verb(_ verdict: Decision.Verdict) -> String {
        switch verdict {
        case .approve: "Approved"
        case .reject: "Rejected"
        case .sendBack: "Sent back"
        }
    }

    private static func quoted(_ reason: String?, after mark: String = " ") -> String {
        reason.map { "\(mark)“\($0)”" } ?? ""
    }

    /// `Quantity 120 → 90; Supplier Nordlicht → Sued`.
    private static func changes(from before: JSONValue, to after: JSONValue) -> String {
        let changes = PayloadDifference(from: before, to: after).changes
        var texts = changes.prefix(Self.changeMaximum).map { change in
            "\(change.pointer.words) \(Self.short(change.before)) → \(Self.short(change.after))"
        }
        if changes.count > texts.count { texts.append("and \(changes.count - texts.count) more") }
        return texts.joined(separator: "; ")
    }

    private static func short(_ value: JSONValue?) -> String {
        guard let value else { return "nothing" }
        let text = value.stringValue ?? value.withWholeNumbers.jsonText
        return text.count > Self.valueLengthMaximum ? text.prefix(Self.valueLengthMaximum) + "…" : text
    }

    /// Changes that one sentence names, and characters of each value.
    private static let changeMaximum = 6
    private static let valueLengthMaximum = 60

    /// Whether approvers may change what is proposed; the arguments of a call are never changed.
    static func allowsEdits(_ proposal: Proposal) -> Bool { proposal.policy.allowsEdits && proposal.step == nil }

    /// Who may decide, by name.
    static func approvers(_ notice: ProposalNotice) -> String {
        let names = notice.recipients.map(\.name)
        let shown = names.prefix(Self.nameMaximum).joined(separator: ", ")
        return names.count > Self.nameMaximum ? "\(shown) and \(names.count - Self.nameMaximum) more" : shown
    }

    /// People whom a message names.
    private static let nameMaximum = 8

    /// `2026-03-02 09:30 UTC`.
    static func time(_ time: Timestamp) -> String {
        Timestamp(seconds: time.seconds).description.replacing("T", with: " ").prefix(16) + " UTC"
    }

    /// How the state reads in a title: nothing for a proposal that waits.
    static func mark(_ state: Proposal.State) -> String? {
        switch state {
        case .waiting: nil
        case .approved: "Approved"
        case .rejected: "Rejected"
        case .expired: "Expired"
        case .changesRequested: "Changes requested"
        case .withdrawn: "Withdrawn"
        }
    }
}

extension ProposalNotice {
    /// Whether it is shown again because more people may decide now.
    var isEscalation: Bool {
        self.occasion == .reminder && self.proposal.escalatedAt != nil
            && self.proposal.escalatedAt == self.proposal.remindedAt
    }
}

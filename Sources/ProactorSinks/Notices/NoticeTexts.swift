import ProactorComponents
import ProactorModel

/// Sentences that all sinks say in the same way.
enum NoticeTexts {
    /// What woke the agent: `Stock level zero, from /inventory/eu`.
    static func cause(_ event: Event) -> String {
        let subject = event.subject.map { " (\($0))" } ?? ""
        return "\(NameWords.words(event.type))\(subject), from \(event.source)"
    }

    /// Who decided what and when, one sentence a decision, and what became of it in the end.
    static func outcome(_ notice: ProposalNotice) -> [String] {
        let proposal = notice.proposal
        var lines = proposal.decisions.map { decision -> String in
            let verb = decision.verdict == .approve ? "Approved" : "Rejected"
            let reason = decision.reason.map { ": “\($0)”" } ?? ""
            return "\(verb) by \(notice.name(of: decision.by)), \(Self.time(decision.at))\(reason)"
        }
        if proposal.state == .expired {
            lines.append("Nobody decided it before it expired, \(Self.time(proposal.expiresAt ?? notice.at))")
        }
        if proposal.state == .waiting, proposal.policy.quorum > 1 {
            let count = proposal.decisions.filter { $0.revision == proposal.revision }.count
            lines.append("\(count) of \(proposal.policy.quorum) approvals")
        }
        return lines
    }

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

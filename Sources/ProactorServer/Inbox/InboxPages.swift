import Mustache
import ProactorModel
import ProactorStorage

/// Renders the inbox's pages.
struct InboxPages: Sendable {
    /// Characters of a step's result that the page shows.
    private static let resultMaximum = 4000

    private let library: MustacheLibrary

    init() throws {
        var library = MustacheLibrary()
        for (name, text) in InboxTemplates.all {
            library.register(try MustacheTemplate(string: text), named: name)
        }
        self.library = library
    }

    private func render(_ name: String, _ values: [String: Any]) -> String {
        self.library.render(values, withTemplate: name) ?? ""
    }

    func missing(_ id: ProposalID) -> String {
        self.render("missing", ["title": "No such proposal", "id": id.rawValue])
    }

    func list(_ proposals: [Proposal], isWaiting: Bool, now: Timestamp) -> String {
        let items = proposals.map { proposal -> [String: Any] in
            var item: [String: Any] = [
                "id": proposal.id.rawValue, "type": HTML.label(proposal.event.type), "rule": proposal.rule,
                "state": proposal.state.rawValue, "age": RelativeTime.text(since: proposal.createdAt, now: now),
            ]
            item["subject"] = proposal.event.subject
            item["summary"] = Self.summary(proposal)
            if isWaiting { item["expires"] = proposal.expiresAt.map { RelativeTime.text(until: $0, now: now) } }
            if proposal.policy.quorum > 1 {
                item["approvals"] = "\(proposal.decisions.count) of \(proposal.policy.quorum) approved"
            }
            return item
        }
        return self.render(
            "list",
            [
                "title": isWaiting ? "Waiting for a decision" : "Decided", "isWaiting": isWaiting, "items": items,
                "isEmpty": items.isEmpty,
            ]
        )
    }

    /// - Parameters:
    ///   - chosen: The id of the person to preselect.
    ///   - entered: A reason that was entered before.
    ///   - problem: Why the last try was refused.
    func proposal(_ evidence: ProposalEvidence, chosen: String?, entered: String?, problem: String?) -> String {
        let proposal = evidence.proposal
        var values: [String: Any] = [
            "title": Self.title(proposal), "id": proposal.id.rawValue, "rule": proposal.rule, "agent": proposal.agent,
            "task": proposal.taskID.rawValue, "revision": proposal.revision, "state": proposal.state.rawValue,
            "isWaiting": proposal.state == .waiting, "payload": HTML.value(Self.payload(proposal)),
            "json": proposal.event.jsonData.prettyJSONText, "createdAt": proposal.createdAt.readable,
            "steps": evidence.steps.map(Self.step), "hasSteps": !evidence.steps.isEmpty,
            "decisions": proposal.decisions.map { decision -> [String: Any] in
                var shown: [String: Any] = [
                    "name": evidence.name(of: decision.by),
                    "did": decision.verdict == .approve ? "approved" : "rejected",
                    "at": decision.at.readable, "channel": decision.channel,
                ]
                shown["reason"] = decision.reason
                return shown
            },
            "approvers": evidence.approvers.map { person -> [String: Any] in
                ["id": person.id, "name": person.name, "isChosen": person.id == chosen]
            },
        ]
        if proposal.policy.quorum > 1 {
            values["quorum"] = "\(proposal.decisions.count) of \(proposal.policy.quorum) approvals"
        }
        values["reason"] = proposal.event.jsonData["reason"]?.stringValue
        values["ruleDescription"] = evidence.ruleDescription
        values["expiresAt"] = proposal.expiresAt?.readable
        values["entered"] = entered
        values["problem"] = problem
        values["cause"] = evidence.cause.map { cause -> [String: Any] in
            [
                "type": cause.event.type, "source": cause.event.source, "id": cause.event.id,
                "at": cause.receivedAt.readable, "data": HTML.value(cause.event.jsonData),
            ]
        }
        if let onApproved = proposal.policy.onApproved { values["onApproved"] = onApproved }
        if let onRejected = proposal.policy.onRejected { values["onRejected"] = onRejected }
        return self.render("proposal", values)
    }

    private static func title(_ proposal: Proposal) -> String {
        // The template escapes it.
        let type = proposal.event.type
        return proposal.event.subject.map { "\(type): \($0)" } ?? type
    }

    /// The payload without the reason, which stands above it.
    private static func payload(_ proposal: Proposal) -> JSONValue {
        guard case .object(var object) = proposal.event.jsonData else { return proposal.event.jsonData }
        if object["reason"]?.stringValue != nil { object["reason"] = nil }
        return .object(object)
    }

    /// One line that says what is proposed: the reason's beginning, or the payload's.
    private static func summary(_ proposal: Proposal) -> String {
        let text = proposal.event.jsonData["reason"]?.stringValue ?? proposal.event.jsonData.jsonText
        return text.count > 240 ? text.prefix(240) + "…" : text
    }

    private static func step(_ step: Step) -> [String: Any] {
        var shown: [String: Any] = ["name": step.name, "isSaid": step.kind == .say]
        if step.kind == .say {
            shown["text"] = step.input.stringValue ?? step.input.jsonText
            return shown
        }
        shown["input"] = step.input.jsonText
        switch step.output {
        case .value(let value):
            let text = value.prettyJSONText
            shown["output"] = text.count > Self.resultMaximum ? text.prefix(Self.resultMaximum) + "\n…" : text
        case .failure(let message): shown["error"] = message
        }
        shown["milliseconds"] = step.finishedAt.duration(since: step.startedAt).wholeMilliseconds
        return shown
    }
}

extension Timestamp {
    /// `2026-03-02 09:30:00 UTC`.
    fileprivate var readable: String {
        Timestamp(seconds: self.seconds).description.replacing("T", with: " ").replacing("Z", with: " UTC")
    }
}

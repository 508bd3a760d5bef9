import Mustache
import ProactorEngine
import ProactorModel

/// Renders the pages behind links: a proposal with little around it, for somebody who may have no other access.
struct LinkPages: Sendable {
    /// What a page shows.
    struct View: Sendable {
        let proposal: Proposal
        /// Whose link it is, by name.
        let person: String
        /// The event that woke the agent.
        let cause: Event?
        let people: [String: Person]
        /// The schema of the proposed event's payload.
        let schema: JSONValue?
        let now: Timestamp

        /// What the parts that are the inbox's as well are made of.
        var evidence: ProposalEvidence {
            ProposalEvidence(
                proposal: self.proposal,
                ruleDescription: nil,
                cause: nil,
                steps: [],
                usage: RunUsage(),
                approvers: [],
                people: self.people,
                schema: self.schema
            )
        }
    }

    private let library: MustacheLibrary

    init() throws {
        var library = MustacheLibrary()
        for (name, text) in LinkTemplates.all.merging(InboxTemplates.all, uniquingKeysWith: { own, _ in own }) {
            library.register(try MustacheTemplate(string: text), named: name)
        }
        self.library = library
    }

    func unknown() -> String { self.render("unknown-link", ["title": "No such link"]) }

    /// - Parameters:
    ///   - problem: Why the last try was refused.
    ///   - entered: A reason that was entered before.
    ///   - changed: What was entered into the form that changes the payload, by the fields' names.
    func open(
        _ view: View,
        token: String,
        problem: String?,
        entered: String?,
        changed: [String: String]? = nil
    ) -> String {
        var values = Self.values(view)
        values["token"] = token
        values["isOpen"] = true
        values["problem"] = problem
        values["entered"] = entered
        if view.proposal.policy.allowsEdits, view.proposal.step == nil {
            let fields = InboxPages.fields(of: view.evidence, entered: changed)
            values["edit"] = ["fields": fields, "isOpen": changed != nil] as [String: Any]
            values["editAction"] = "/approvals/\(token)/revisions"
            values["revision"] = view.proposal.revision
            values["changeReason"] = changed?["reason"]
        }
        values["onApproved"] = view.proposal.policy.onApproved
        values["onRejected"] = view.proposal.policy.onRejected
        values["expires"] = view.proposal.expiresAt.map { RelativeTime.text(until: $0, now: view.now) }
        return self.render("link", values)
    }

    func settled(_ view: View, problem: String?) -> String {
        var values = Self.values(view)
        values["isOpen"] = false
        values["problem"] = problem
        return self.render("link", values)
    }

    private func render(_ name: String, _ values: [String: Any]) -> String {
        self.library.render(values, withTemplate: name) ?? ""
    }

    private static func values(_ view: View) -> [String: Any] {
        let proposal = view.proposal
        var payload = proposal.event.jsonData
        if case .object(var object) = payload, object["reason"]?.stringValue != nil {
            object["reason"] = nil
            payload = .object(object)
        }
        var values: [String: Any] = [
            "title": proposal.event.proposalTitle, "state": proposal.state.rawValue,
            "stateName": InboxPages.stateName(proposal.state), "person": view.person,
            "rule": proposal.rule, "id": proposal.id.rawValue, "payload": HTML.value(payload),
            "decisions": proposal.decisions.map { decision -> [String: Any] in
                var shown: [String: Any] = [
                    "name": view.people[decision.by]?.name ?? decision.by,
                    "did": InboxPages.did(decision.verdict),
                    "verdict": decision.verdict.rawValue, "decidedAt": decision.at.readable,
                ]
                shown["said"] = decision.reason
                return shown
            },
        ]
        let revisions = InboxPages.revisions(of: view.evidence)
        values["revisions"] = revisions
        values["hasRevisions"] = !revisions.isEmpty
        values["why"] = proposal.event.jsonData["reason"]?.stringValue
        values["remark"] = proposal.remark?.sentence
        if proposal.state == .expired { values["expiredAt"] = proposal.expiresAt?.readable }
        if proposal.policy.quorum > 1, proposal.state == .waiting {
            values["approvals"] = "\(proposal.currentApprovals.count) of \(proposal.policy.quorum) approvals"
        }
        values["cause"] = view.cause.map { cause -> [String: Any] in
            ["type": HTML.words(cause.type), "source": cause.source, "data": HTML.value(cause.jsonData)]
        }
        return values
    }
}

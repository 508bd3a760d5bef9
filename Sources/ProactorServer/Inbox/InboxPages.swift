import Mustache
import ProactorEngine
import ProactorModel
import ProactorStorage

/// Renders the inbox's pages.
///
/// Mustache looks for a name in the sections around it as well, so that names of inner sections differ from those of the
/// page: what a decider said must never be filled in with what the agent said.
struct InboxPages: Sendable {
    private let library: MustacheLibrary

    init() throws {
        var library = MustacheLibrary()
        for (name, text) in InboxTemplates.all {
            library.register(try MustacheTemplate(string: text), named: name)
        }
        self.library = library
    }

    /// - Parameter bar: What stands at the top; `nil` for those who have not signed in.
    func render(_ name: String, _ values: [String: Any], bar: ConsoleBar?) -> String {
        var values = values
        values["links"] = ConsolePage.links.html
        values["bar"] = bar?.markup.html
        return self.library.render(values, withTemplate: name) ?? ""
    }

    /// - Parameter kind: `proposal` or `task`.
    func missing(_ kind: String, _ id: String, bar: ConsoleBar) -> String {
        self.render("missing", ["title": "No such \(kind)", "kind": kind, "id": id], bar: bar)
    }

    func list(_ proposals: [Proposal], _ list: InboxList, older: String?, bar: ConsoleBar, now: Timestamp) -> String {
        let isWaiting = list.kind != .decided
        let items = proposals.map { proposal -> [String: Any] in
            var item: [String: Any] = [
                "id": proposal.id.rawValue, "name": Self.title(proposal.event), "rule": proposal.rule,
                "state": proposal.state.rawValue, "stateName": Self.stateName(proposal.state),
                "age": RelativeTime.text(since: proposal.decidedAt ?? proposal.createdAt, now: now),
            ]
            item["summary"] = Self.summary(proposal)
            if isWaiting { item["expires"] = proposal.expiresAt.map { RelativeTime.text(until: $0, now: now) } }
            if proposal.policy.quorum > 1, proposal.state == .waiting { item["approvals"] = Self.approvals(proposal) }
            return item
        }
        var values: [String: Any] = [
            "title": list.title, "isWaiting": isWaiting, "items": items, "isEmpty": items.isEmpty,
            "tabs": list.tabs.html,
        ]
        values["older"] = ConsoleParts.next(older)?.html
        return self.render("list", values, bar: bar)
    }

    /// - Parameters:
    ///   - chosen: The id of the person to preselect.
    ///   - entered: A reason that was entered before.
    ///   - problem: Why the last try was refused.
    ///   - changed: What was entered into the form that changes the payload, by the fields' names.
    ///   - visitor: Who looks at it; `nil` where the page asks who decides.
    func proposal(
        _ evidence: ProposalEvidence,
        chosen: String?,
        entered: String?,
        problem: String?,
        changed: [String: String]? = nil,
        visitor: PageVisitor?,
        bar: ConsoleBar,
        now: Timestamp
    ) -> String {
        let proposal = evidence.proposal
        var values: [String: Any] = [
            "title": Self.title(proposal.event), "id": proposal.id.rawValue, "rule": proposal.rule,
            "agent": proposal.agent, "task": proposal.taskID.rawValue, "revision": proposal.revision,
            "state": proposal.state.rawValue, "stateName": Self.stateName(proposal.state),
            "isWaiting": proposal.state == .waiting,
            "payload": HTML.value(Self.payload(proposal)),
            "json": proposal.event.jsonData.withWholeNumbers.prettyJSONText, "createdAt": proposal.createdAt.readable,
            "steps": evidence.steps.compactMap(Self.step), "hasSteps": !evidence.steps.isEmpty,
            "decisions": proposal.decisions.map { Self.decision($0, evidence) },
        ]
        values["why"] = proposal.event.jsonData["reason"]?.stringValue
        values["ruleDescription"] = evidence.ruleDescription
        if proposal.state == .waiting {
            self.add(whatDecidingTakes: evidence, chosen: chosen, visitor: visitor, now: now, to: &values)
            if proposal.policy.allowsEdits, proposal.step == nil {
                values["edit"] = ["fields": Self.fields(of: evidence, entered: changed), "isOpen": changed != nil]
                values["editAction"] = "/inbox/\(proposal.id)/revisions"
                values["changeReason"] = changed?["reason"]
            }
        }
        let revisions = Self.revisions(of: evidence)
        values["revisions"] = revisions
        values["hasRevisions"] = !revisions.isEmpty
        values["remark"] = proposal.remark?.sentence
        if proposal.state == .changesRequested { values["isRevising"] = true }
        values["sent"] = Self.outcomeType(proposal)
        if proposal.state == .expired { values["expiredAt"] = proposal.expiresAt?.readable }
        values["entered"] = entered
        values["problem"] = problem
        values["cause"] = evidence.cause.map(Self.cause)
        values["spent"] = Self.spent(evidence)
        return self.render("proposal", values, bar: bar)
    }

    private func add(
        whatDecidingTakes evidence: ProposalEvidence,
        chosen: String?,
        visitor: PageVisitor?,
        now: Timestamp,
        to values: inout [String: Any]
    ) {
        let proposal = evidence.proposal
        let approvers = evidence.approvers.filter { person in
            !proposal.currentApprovals.contains { $0.by == person.id }
        }
        values["approvers"] = approvers.map { person -> [String: Any] in
            ["personID": person.id, "name": person.name, "isChosen": person.id == chosen]
        }
        if let visitor {
            let mayDecide = visitor.mayApprove && approvers.contains { $0.id == visitor.person }
            values["hasNobody"] = !mayDecide
            values["isOthers"] = !mayDecide
            values["decider"] = visitor.name
        } else {
            values["hasNobody"] = approvers.isEmpty
            values["asks"] = true
        }
        values["onApproved"] = proposal.policy.onApproved
        if proposal.step == nil, proposal.sendBackCount < proposal.policy.sendBackMaximum { values["sendBack"] = true }
        values["onRejected"] = proposal.policy.onRejected
        values["expires"] = proposal.expiresAt.map { RelativeTime.text(until: $0, now: now) }
        values["expiresAt"] = proposal.expiresAt?.readable
        if proposal.policy.needsFourEyes { values["fourEyes"] = true }
        if proposal.policy.quorum > 1 { values["quorum"] = Self.approvals(proposal) }
    }

    private static func decision(_ decision: Decision, _ evidence: ProposalEvidence) -> [String: Any] {
        let place =
            switch decision.channel {
            case Decision.automaticChannel: "without asking anybody"
            case "console": "in the inbox"
            case "cli": "on the command line"
            case "slack": "in Slack"
            case "email": "by e-mail"
            default: "over the API"
            }
        var shown: [String: Any] = [
            "name": evidence.name(of: decision.by), "did": Self.did(decision.verdict),
            "verdict": decision.verdict.rawValue, "at": decision.at.readable, "place": place,
        ]
        shown["said"] = decision.reason
        return shown
    }

    /// What a verdict did to a proposal.
    static func did(_ verdict: Decision.Verdict) -> String {
        switch verdict {
        case .approve: "approved this"
        case .reject: "rejected this"
        case .sendBack: "sent this back"
        }
    }

    /// A state as people read it.
    static func stateName(_ state: Proposal.State) -> String {
        state == .changesRequested ? "changes requested" : state.rawValue
    }

    /// The type of the event that the outcome put on the bus.
    private static func outcomeType(_ proposal: Proposal) -> String? {
        switch proposal.state {
        case .waiting, .changesRequested: nil
        case .approved: proposal.policy.onApproved
        case .rejected: proposal.policy.onRejected
        case .expired: proposal.policy.onExpired
        case .withdrawn: proposal.policy.onWithdrawn
        }
    }

    private static func cause(_ cause: LoggedEvent) -> [String: Any] {
        [
            "type": HTML.words(cause.event.type), "source": cause.event.source, "eventID": cause.event.id,
            "at": cause.receivedAt.readable, "data": HTML.value(cause.event.jsonData),
        ]
    }

    /// `Reorder proposed: SKU-123`; the template escapes it.
    static func title(_ event: Event) -> String { event.proposalTitle }

    private static func approvals(_ proposal: Proposal) -> String {
        "\(proposal.currentApprovals.count) of \(proposal.policy.quorum) approvals"
    }

    /// What the agent used for it, and those that it delegated to.
    private static func spent(_ evidence: ProposalEvidence) -> String? {
        let turns = evidence.steps.count { $0.kind == .modelTurn }
        guard turns > 0 || evidence.usage.tokens.total > 0 else { return nil }
        let tokens = ConsoleFigures.tokens(evidence.usage.tokens)
        return
            "\(turns) model turn\(turns == 1 ? "" : "s"), \(tokens), \(ConsoleFigures.money(evidence.usage.cost)) spent"
    }

    /// The payload without the reason, which stands above it.
    private static func payload(_ proposal: Proposal) -> JSONValue {
        guard case .object(var object) = proposal.event.jsonData else { return proposal.event.jsonData }
        if object["reason"]?.stringValue != nil { object["reason"] = nil }
        return .object(object)
    }

    /// What is proposed in a few words: the reason's beginning, or the payload's.
    private static func summary(_ proposal: Proposal) -> String {
        let text =
            proposal.event.jsonData["reason"]?.stringValue ?? proposal.event.jsonData.withWholeNumbers.jsonText
        return text.count > 240 ? text.prefix(240) + "…" : text
    }

    /// - Returns: `nil` for a model's turn that says nothing: what it asked for stands in the steps after it.
    private static func step(_ step: Step) -> [String: Any]? {
        switch step.kind {
        case .say: return ["isSaid": true, "text": step.input.stringValue ?? step.input.jsonText]
        case .modelTurn:
            guard case .value(let json) = step.output, let text = ModelTurn(json: json)?.text, !text.isEmpty else {
                return nil
            }
            return ["isSaid": true, "text": text]
        case .feedback:
            guard let feedback = Feedback(json: step.input) else { return nil }
            return ["isSaid": true, "text": "\(feedback.by) sent it back: \(feedback.comment)"]
        case .toolCall, .emit: break
        }
        var shown: [String: Any] = ["isSaid": false, "name": step.name, "input": HTML.value(step.input)]
        switch step.output {
        case .value(let value): shown["output"] = HTML.excerpt(value)
        case .failure(let message): shown["error"] = message
        }
        shown["milliseconds"] = step.finishedAt.duration(since: step.startedAt).wholeMilliseconds
        return shown
    }
}

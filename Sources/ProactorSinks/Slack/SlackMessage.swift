import ProactorComponents
import ProactorModel

/// A message in Block Kit.
struct SlackMessage: Hashable, Sendable {
    /// What notifications show.
    var text: String
    var blocks: [JSONValue]

    /// Slack's limits, in characters and elements.
    private enum Limit {
        static let text = 3000
        static let header = 150
        static let section = 3000
        static let field = 2000
        static let fields = 10
        static let context = 2000
        static let button = 75
    }

    init(_ notice: SinkNotice) {
        switch notice {
        case .proposal(let proposal): self.init(proposal)
        case .event(let event): self.init(event)
        }
    }

    init(_ notice: ProposalNotice) {
        let proposal = notice.proposal
        let mark = NoticeTexts.mark(proposal.state).map { "\($0): " } ?? ""
        let title = mark + notice.title
        self.text = SlackText.escaped(notice.reason.map { "\(title) – \($0)" } ?? title, limit: Limit.text)
        var blocks = [Self.header(title)]
        if let reason = notice.reason { blocks.append(Self.section(reason)) }
        blocks += Self.fields(Facts.payload(of: proposal))
        if let cause = notice.cause {
            let facts = Facts.facts(of: cause.jsonData).map { "\($0.label): \($0.value)" }.joined(separator: " · ")
            blocks.append(Self.section("What happened", [NoticeTexts.cause(cause), facts].filter { !$0.isEmpty }))
        }
        if !notice.steps.isEmpty, proposal.state == .waiting {
            blocks.append(Self.section("What the agent did", notice.steps.map { "• \($0)" }))
        }
        let outcome = NoticeTexts.outcome(notice)
        if !outcome.isEmpty { blocks.append(Self.section(outcome.joined(separator: "\n"))) }
        blocks.append(Self.context(Self.facts(of: notice)))
        if proposal.state == .waiting { blocks.append(Self.actions(notice)) }
        self.blocks = blocks
    }

    init(_ notice: EventNotice) {
        let event = notice.event
        let title = NameWords.words(event.type) + (event.subject.map { ": \($0)" } ?? "")
        self.text = SlackText.escaped(title, limit: Limit.text)
        self.blocks = [Self.header(title)] + Self.fields(Facts.facts(of: event.jsonData))
        var said = ["From \(event.source)"]
        if let time = event.time { said.append(NoticeTexts.time(time)) }
        self.blocks.append(Self.context(said))
        if let url = notice.taskURL {
            self.blocks.append(["type": "actions", "elements": [Self.link("Open", url, id: SlackAction.open)]])
        }
    }

    /// A reminder in the thread of the first message.
    static func reminder(_ notice: ProposalNotice) -> SlackMessage {
        var text = notice.isEscalation ? "Nobody has decided yet, and more people are asked" : "This still waits"
        text += " (\(NoticeTexts.approvers(notice)))"
        if let expiry = notice.proposal.expiresAt { text += "; it expires \(NoticeTexts.time(expiry))" }
        // Whoever is mentioned is told by Slack.
        let mentions = notice.recipients.compactMap(\.slack).filter(Self.isAccount).prefix(Self.mentionMaximum)
            .map { "<@\($0)>" }.joined(separator: " ")
        let escaped = SlackText.escaped(text, limit: Limit.text - 1000)
        let shown = mentions.isEmpty ? escaped : "\(mentions) \(escaped)"
        return SlackMessage(text: shown, blocks: [["type": "section", "text": Self.markup(shown)]])
    }

    /// People whom a reminder mentions.
    private static let mentionMaximum = 20

    private static func isAccount(_ id: String) -> Bool {
        let isPlain = id.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
        return isPlain && (1...32).contains(id.utf8.count)
    }

    private init(text: String, blocks: [JSONValue]) {
        self.text = text
        self.blocks = blocks
    }

    private static func facts(of notice: ProposalNotice) -> [String] {
        let proposal = notice.proposal
        var facts = ["Rule \(proposal.rule)" + (notice.ruleDescription.map { ": \($0)" } ?? "")]
        guard proposal.state == .waiting else { return facts }
        if !notice.recipients.isEmpty { facts.append("For \(NoticeTexts.approvers(notice))") }
        if let expiry = proposal.expiresAt { facts.append("Expires \(NoticeTexts.time(expiry))") }
        return facts
    }

    // MARK: Blocks

    private static func header(_ text: String) -> JSONValue {
        [
            "type": "header",
            "text": ["type": "plain_text", "text": .string(SlackText.plain(text, limit: Limit.header))],
        ]
    }

    /// What agents and senders wrote is shown as it is: `verbatim` makes no links of it.
    private static func markup(_ text: String) -> JSONValue {
        ["type": "mrkdwn", "text": .string(text), "verbatim": true]
    }

    private static func section(_ text: String) -> JSONValue {
        ["type": "section", "text": Self.markup(SlackText.escaped(text, limit: Limit.section))]
    }

    private static func section(_ title: String, _ lines: [String]) -> JSONValue {
        let text = SlackText.escaped(lines.joined(separator: "\n"), limit: Limit.section - title.utf16.count - 3)
        return ["type": "section", "text": Self.markup("*\(title)*\n\(text)")]
    }

    private static func fields(_ facts: [Fact]) -> [JSONValue] {
        guard !facts.isEmpty else { return [] }
        // The last field says how many there would be besides.
        let isCut = facts.count > Limit.fields
        var fields = facts.prefix(isCut ? Limit.fields - 1 : Limit.fields).map { fact -> JSONValue in
            let label = SlackText.escaped(fact.label, limit: 200)
            return Self.markup(
                "*\(label)*\n\(SlackText.escaped(fact.value, limit: Limit.field - label.utf16.count - 3))"
            )
        }
        if isCut { fields.append(Self.markup("_and \(facts.count - fields.count) more_")) }
        return [["type": "section", "fields": .array(fields)]]
    }

    private static func context(_ texts: [String]) -> JSONValue {
        let elements = texts.prefix(10).map { Self.markup(SlackText.escaped($0, limit: Limit.context)) }
        return ["type": "context", "elements": .array(elements)]
    }

    private static func actions(_ notice: ProposalNotice) -> JSONValue {
        let value = SlackAction.value(notice.proposal)
        var elements: [JSONValue] = [
            Self.button("Approve", id: SlackAction.approve, value: value, style: "primary"),
            Self.button("Reject…", id: SlackAction.reject, value: value, style: "danger"),
        ]
        if NoticeTexts.allowsEdits(notice.proposal) {
            elements.insert(Self.button("Edit…", id: SlackAction.edit, value: value), at: 1)
        }
        if let url = notice.reviewURL { elements.append(Self.link("Review", url, id: SlackAction.open)) }
        return ["type": "actions", "elements": .array(elements)]
    }

    private static func button(_ text: String, id: String, value: String, style: String? = nil) -> JSONValue {
        var button: JSONObject = [
            "type": "button", "text": ["type": "plain_text", "text": .string(text)], "action_id": .string(id),
            "value": .string(value),
        ]
        button["style"] = style.map(JSONValue.string)
        return .object(button)
    }

    private static func link(_ text: String, _ url: String, id: String) -> JSONValue {
        [
            "type": "button", "text": ["type": "plain_text", "text": .string(text)], "action_id": .string(id),
            "url": .string(url),
        ]
    }
}

import ProactorComponents
import ProactorModel

/// A message for a workflow of Teams: an Adaptive Card, version 1.4.
enum AdaptiveCard {
    /// Bytes of a message; Teams takes about 28 KB, encoded in its own way.
    static let sizeMaximum = 20_000
    /// Facts of a card with all its parts; one that is too large is made again with fewer.
    private static let factMaximum = 20

    /// The message in JSON, with as much of the notice as fits.
    static func message(_ notice: SinkNotice) -> [UInt8] {
        for share in [1, 2, 4, 10] {
            let bytes = Self.envelope(Self.card(notice, share: share)).jsonBytes
            if bytes.count <= Self.sizeMaximum { return bytes }
        }
        // What is left is a title and a link, whose lengths are bounded.
        return Self.envelope(Self.card(notice, share: Self.factMaximum + 1)).jsonBytes
    }

    private static func envelope(_ card: JSONValue) -> JSONValue {
        [
            "type": "message",
            "attachments": [
                [
                    "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": nil, "content": card,
                ]
            ],
        ]
    }

    /// - Parameter share: 1 for the whole; a card with 2 has half as much, and so on.
    private static func card(_ notice: SinkNotice, share: Int) -> JSONValue {
        let (body, link) =
            switch notice {
            case .proposal(let notice): Self.proposal(notice, share: share)
            case .event(let notice): Self.event(notice, share: share)
            }
        var card: JSONObject = [
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
            "body": .array(body),
        ]
        if let link {
            card["actions"] = [["type": "Action.OpenUrl", "title": .string(link.title), "url": .string(link.url)]]
        }
        return .object(card)
    }

    private static func proposal(
        _ notice: ProposalNotice,
        share: Int
    ) -> (body: [JSONValue], link: (title: String, url: String)?) {
        let proposal = notice.proposal
        let mark = NoticeTexts.mark(proposal.state).map { "\($0): " } ?? ""
        var body = [Self.title((notice.occasion == .reminder ? "Still waits: " : mark) + notice.title)]
        for line in NoticeTexts.outcome(notice).prefix(Self.factMaximum / share) { body.append(Self.text(line)) }
        if let reason = notice.reason { body.append(Self.text(String(reason.prefix(3000 / share)))) }
        let facts = Facts.payload(of: proposal)
        if let set = Self.factSet(facts, share: share) { body.append(set) }
        if let cause = notice.cause, proposal.state == .waiting {
            body.append(Self.text("What happened: \(NoticeTexts.cause(cause))"))
            if let set = Self.factSet(Facts.facts(of: cause.jsonData), share: share) { body.append(set) }
        }
        if proposal.state == .waiting {
            if let expiry = proposal.expiresAt { body.append(Self.quiet("Expires \(NoticeTexts.time(expiry))")) }
            if !notice.recipients.isEmpty { body.append(Self.quiet("For \(NoticeTexts.approvers(notice))")) }
        }
        let title = proposal.state == .waiting ? "Review and decide" : "Open"
        return (body, notice.reviewURL.map { (title, $0) })
    }

    private static func event(
        _ notice: EventNotice,
        share: Int
    ) -> (body: [JSONValue], link: (title: String, url: String)?) {
        let event = notice.event
        var body = [Self.title(NameWords.words(event.type) + (event.subject.map { ": \($0)" } ?? ""))]
        if let set = Self.factSet(Facts.facts(of: event.jsonData), share: share) { body.append(set) }
        body.append(Self.quiet("From \(event.source)"))
        return (body, notice.taskURL.map { ("Open", $0) })
    }

    // MARK: Elements

    private static func title(_ text: String) -> JSONValue {
        [
            "type": "TextBlock", "text": .string(Self.escaped(String(text.prefix(200)))), "wrap": true,
            "weight": "Bolder", "size": "Medium",
        ]
    }

    private static func text(_ text: String) -> JSONValue {
        ["type": "TextBlock", "text": .string(Self.escaped(text)), "wrap": true]
    }

    private static func quiet(_ text: String) -> JSONValue {
        ["type": "TextBlock", "text": .string(Self.escaped(String(text.prefix(400)))), "wrap": true, "isSubtle": true]
    }

    private static func factSet(_ facts: [Fact], share: Int) -> JSONValue? {
        let shown = facts.prefix(Self.factMaximum / share).map { fact -> JSONValue in
            [
                "title": .string(Self.escaped(fact.label)),
                "value": .string(Self.escaped(String(fact.value.prefix(Facts.valueLengthMaximum / share)))),
            ]
        }
        return shown.isEmpty ? nil : ["type": "FactSet", "facts": .array(shown)]
    }

    /// Cards read a part of Markdown: what agents and senders wrote must not make links of its own.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if #"\[]()*_`#"#.contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }
}

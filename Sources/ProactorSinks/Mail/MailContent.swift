import ProactorComponents
import ProactorModel

/// What a mail says, part by part; the same for both of its forms.
struct MailContent: Hashable, Sendable {
    struct Section: Hashable, Sendable {
        var title: String
        var lines: [String] = []
        var facts: [Fact] = []
    }

    /// What can be opened.
    struct Link: Hashable, Sendable {
        var label: String
        var url: String
        /// What to know of it.
        var note: String?
    }

    /// Facts of one section; mails may be long, but not without end.
    private static let factMaximum = 40

    var title: String
    /// What became of it, for one that is decided.
    var outcome: [String]
    var lead: String?
    var sections: [Section]
    var link: Link?
    var footer: [String]

    init(_ notice: ProposalNotice, link: Link?) {
        let proposal = notice.proposal
        self.title = notice.title
        self.outcome = NoticeTexts.outcome(notice)
        self.lead = notice.reason
        self.link = link
        self.sections = [Self.section("What is proposed", facts: Facts.payload(of: proposal))]
        if let cause = notice.cause {
            self.sections.append(
                Self.section("What happened", lines: [NoticeTexts.cause(cause)], facts: Facts.facts(of: cause.jsonData))
            )
        }
        if !notice.steps.isEmpty { self.sections.append(Self.section("What the agent did", lines: notice.steps)) }
        self.footer = ["Rule \(proposal.rule)" + (notice.ruleDescription.map { ": \($0)" } ?? "")]
        if proposal.state == .waiting {
            if let expiry = proposal.expiresAt { self.footer.append("It expires \(NoticeTexts.time(expiry)).") }
            if !notice.recipients.isEmpty {
                self.footer.append("It can be decided by \(NoticeTexts.approvers(notice)).")
            }
        }
        self.footer.append(proposal.id.rawValue)
    }

    init(_ notice: EventNotice) {
        let event = notice.event
        self.title = NameWords.words(event.type) + (event.subject.map { ": \($0)" } ?? "")
        self.outcome = []
        self.sections = [Self.section("The event", facts: Facts.facts(of: event.jsonData))]
        self.link = notice.taskURL.map { Link(label: "See what led to it", url: $0) }
        self.footer = ["From \(event.source), event \(event.id)"]
        if let time = event.time { self.footer.append(NoticeTexts.time(time)) }
    }

    private static func section(_ title: String, lines: [String] = [], facts: [Fact] = []) -> Section {
        var shown = Array(facts.prefix(Self.factMaximum))
        if facts.count > shown.count { shown.append(Fact(label: "and", value: "\(facts.count - shown.count) more")) }
        return Section(title: title, lines: lines, facts: shown)
    }

    // MARK: Plain text

    var text: String {
        var parts = [self.title]
        if !self.outcome.isEmpty { parts.append(self.outcome.joined(separator: "\n")) }
        if let lead = self.lead { parts.append(lead) }
        if let link = self.link {
            parts.append(["\(link.label):", link.url, link.note].compactMap { $0 }.joined(separator: "\n"))
        }
        for section in self.sections {
            let facts = section.facts.map { "  \($0.label): \(Self.indented($0.value))" }
            let lines = section.lines.map { "  \(Self.indented($0))" }
            parts.append(([section.title.uppercased()] + lines + facts).joined(separator: "\n"))
        }
        // What follows this mark is shown as a signature.
        parts.append((["-- "] + self.footer).joined(separator: "\n"))
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static func indented(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: "\n    ")
    }

    // MARK: HTML

    /// Styles stand at the elements: mail programs drop others.
    var html: String {
        var body = "<h1 style=\"font-size:20px;margin:0 0 12px\">\(Self.escaped(self.title))</h1>"
        for line in self.outcome {
            body += "<p style=\"margin:0 0 8px;font-weight:bold\">\(Self.escaped(line))</p>"
        }
        if let lead = self.lead { body += "<p style=\"margin:0 0 16px\">\(Self.escaped(lead))</p>" }
        if let link = self.link {
            body +=
                "<p style=\"margin:0 0 8px\"><a href=\"\(Self.escaped(link.url))\" style=\"display:inline-block;"
                + "background:#1a5fb4;color:#ffffff;padding:10px 18px;border-radius:6px;text-decoration:none\">"
                + "\(Self.escaped(link.label))</a></p>"
            if let note = link.note { body += "<p style=\"margin:0 0 16px;color:#5e5c64\">\(Self.escaped(note))</p>" }
        }
        for section in self.sections { body += Self.html(section) }
        let footer = self.footer.map(Self.escaped).joined(separator: "<br>")
        body += "<p style=\"margin:24px 0 0;color:#5e5c64;font-size:13px\">\(footer)</p>"
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>\(Self.escaped(self.title))</title></head>
            <body style="font-family:sans-serif;font-size:15px;line-height:1.45;color:#241f31;margin:0;padding:16px">
            <div style="max-width:640px">\(body)</div>
            </body></html>

            """
    }

    private static func html(_ section: Section) -> String {
        var html = "<h2 style=\"font-size:15px;margin:20px 0 6px\">\(Self.escaped(section.title))</h2>"
        for line in section.lines { html += "<p style=\"margin:0 0 4px\">\(Self.escaped(line))</p>" }
        guard !section.facts.isEmpty else { return html }
        let rows = section.facts.map { fact in
            "<tr><th scope=\"row\" style=\"text-align:left;vertical-align:top;font-weight:normal;color:#5e5c64;"
                + "padding:2px 16px 2px 0\">\(Self.escaped(fact.label))</th>"
                + "<td style=\"vertical-align:top;padding:2px 0\">\(Self.escaped(fact.value))</td></tr>"
        }
        return html + "<table style=\"border-collapse:collapse\">\(rows.joined())</table>"
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n": escaped += "<br>"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

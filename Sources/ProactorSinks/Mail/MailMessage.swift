import Crypto
import ProactorModel

/// One mail for one person: plain text, and the same as HTML.
struct MailMessage: Hashable, Sendable {
    var from: MailAddress
    var to: MailAddress
    var subject: String
    var text: String
    var html: String
    /// Without angle brackets.
    var messageID: String
    /// The mail that it follows, so that both stand in one thread.
    var inReplyTo: String?
    var at: Timestamp
    /// Where all mails of the deployment can be looked at.
    var archiveURL: String?

    /// Header and body, with lines that end with CR LF.
    var bytes: [UInt8] {
        let boundary = "proactor-\(Self.digest(self.messageID))"
        var lines = [
            MailHeader.plain("Date", MailHeader.date(self.at)),
            MailHeader.addresses("From", [self.from]),
            MailHeader.addresses("To", [self.to]),
            MailHeader.unstructured("Subject", self.subject),
            MailHeader.plain("Message-ID", "<\(self.messageID)>"),
        ]
        if let reply = self.inReplyTo {
            lines.append(MailHeader.plain("In-Reply-To", "<\(reply)>"))
            lines.append(MailHeader.plain("References", "<\(reply)>"))
        }
        lines += [
            // No machine shall answer (RFC 3834), nor tell of absence.
            "Auto-Submitted: auto-generated",
            "X-Auto-Response-Suppress: All",
            MailHeader.plain("List-Id", "Proactor approvals <approvals.proactor.\(self.from.domain)>"),
        ]
        if let url = self.archiveURL { lines.append(MailHeader.plain("List-Archive", "<\(url)>")) }
        lines += [
            "MIME-Version: 1.0",
            "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"",
            "",
        ]
        for (type, content) in [("plain", self.text), ("html", self.html)] {
            lines += [
                "--\(boundary)",
                "Content-Type: text/\(type); charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable",
                "Content-Disposition: inline",
                "",
                QuotedPrintable.encode(content),
            ]
        }
        lines += ["--\(boundary)--", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    /// The id of a mail, from what makes it one of a kind.
    static func messageID(_ parts: String..., domain: String) -> String {
        "\(Self.digest(parts.joined(separator: "\n")))@proactor.\(domain)"
    }

    private static func digest(_ text: String) -> String {
        String(Array(SHA256.hash(data: Array(text.utf8))).hexText.prefix(32))
    }
}

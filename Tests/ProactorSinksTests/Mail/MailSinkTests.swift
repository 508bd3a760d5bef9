import Foundation
import ProactorComponents
import ProactorModel
import ProactorSinks
import ProactorTestSupport
import Testing

/// Mail to a real server, aiosmtpd; Python's own parser says what arrived.
@Suite(.timeLimit(.minutes(15)), .serialized) struct MailSinkTests {
    private static let canBeAsked = Judge.canBeAsked
    private static let publicURL = "https://proactor.example.com"
    private static let secrets = [
        "PASSWORD": "the right password", "WRONG": "a wrong password", "LINKS": String(repeating: "k", count: 32),
    ]

    private static func sink(
        _ port: Int,
        _ authorities: String = "/none.pem",
        more: String = "user: proactor, password: '${env:PASSWORD}'",
        publicURL: String? = MailSinkTests.publicURL
    ) throws -> any Sink {
        try make(
            MailSinkKind(),
            """
            { server: localhost, port: \(port), authorities: '\(authorities)', from: "Proactor Ünit <proactor@example.com>",
              to: [erp@example.com], linkSecret: '${env:LINKS}', \(more) }
            """,
            secrets: Self.secrets,
            publicURL: publicURL
        )
    }

    private static func links(of sink: any Sink) throws -> ApprovalLinks {
        try #require((sink as? any LinkingSink)?.links)
    }

    @Test(.enabled(if: canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `each approver gets a mail of their own, which any program reads alike`() async throws {
        var made: (any Sink)?
        let mails = try await Judge.mailbox("starttls") { port, authorities in
            let sink = try Self.sink(port, authorities)
            let notice = Notices.proposal(subject: "SKU-1 größer als 100 € \r\nBcc: mallory@example.com")
            _ = try await sink.deliver(.proposal(notice), idempotencyKey: "dlv_1", previous: nil)
            made = sink
        }
        #expect(mails.map { $0["to"] } == [["anna@example.com"], ["ben@example.com"]])
        let links = try Self.links(of: try #require(made))
        for (mail, person) in zip(mails, ["anna", "ben"]) {
            #expect(mail["encrypted"] == true)
            #expect(mail["user"] == "proactor")
            #expect(mail["from"] == "proactor@example.com")
            #expect(mail["defects"] == [], "\(mail.jsonText)")
            #expect((mail["ascii"], mail["bare"]) == (true, false))
            #expect((mail["longest"]?.intValue ?? 1000) <= 78)
            let headers = try #require(mail["headers"])
            // Whatever stands in a subject, it begins no header of its own.
            #expect(headers["bcc"] == nil)
            #expect(
                headers["subject"]
                    == "Reorder proposed: SKU-1 größer als 100 €   Bcc: mallory@example.com"
            )
            #expect(headers["from"] == "Proactor Ünit <proactor@example.com>")
            #expect(
                headers["to"] == (person == "anna" ? "Anna Petrová <anna@example.com>" : "Ben Okafor <ben@example.com>")
            )
            #expect(headers["date"] == "Fri, 15 Jan 2027 08:00:00 +0000")
            #expect(headers["auto-submitted"] == "auto-generated")
            #expect(headers["list-id"] == "Proactor approvals <approvals.proactor.example.com>")
            #expect(mail["types"] == ["multipart/alternative", "text/plain", "text/html"])
            let texts = mail["texts"]?.arrayValue?.compactMap(\.stringValue) ?? []
            let plain = try #require(texts.first)
            #expect(plain.contains("It sold out <today>, & 14 days pass until more comes."))
            #expect(plain.contains("WHAT IS PROPOSED\n  Sku: SKU-1\n  Total: 17756"))
            #expect(plain.contains("It can be decided by Anna Petrová, Ben Okafor."))
            #expect(texts.last?.contains("It sold out &lt;today&gt;, &amp; 14 days pass") == true)
            let start = try #require(plain.range(of: "\(Self.publicURL)/approvals/"))
            let token = String(plain[start.upperBound...].prefix { !$0.isWhitespace })
            #expect(texts.last?.contains("href=\"\(Self.publicURL)/approvals/\(token)\"") == true)
            let link = try #require(links.read(token))
            #expect((link.person, link.proposal.rawValue, link.revision, link.sink) == (person, "prop_1", 1, "desk"))
            #expect(link.expiresAt == Notices.at.advanced(by: .seconds(86_400)))
        }
    }

    @Test(.enabled(if: canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `what became of a proposal follows in the same thread, to those who were asked`() async throws {
        let mails = try await Judge.mailbox("tls") { port, authorities in
            let sink = try Self.sink(
                port,
                authorities,
                more: "encryption: tls, user: proactor, password: '${env:PASSWORD}'"
            )
            let first = try await sink.deliver(.proposal(Notices.proposal()), idempotencyKey: "dlv_1", previous: nil)
            let partly = Notices.proposal(.changed, decisions: [Notices.approval])
            #expect(try await sink.deliver(.proposal(partly), idempotencyKey: "dlv_2", previous: first) == nil)
            let carla = Person(id: "carla", name: "Carla", email: "carla@example.com")
            var done = Notices.proposal(.changed, state: .approved, decisions: [Notices.approval])
            done.recipients.append(carla)
            _ = try await sink.deliver(.proposal(done), idempotencyKey: "dlv_3", previous: first)
            _ = try await sink.deliver(.event(Notices.event()), idempotencyKey: "dlv_4", previous: nil)
        }
        #expect(
            mails.map { $0["to"]?.arrayValue?.first } == [
                "anna@example.com", "ben@example.com", "anna@example.com", "ben@example.com", "erp@example.com",
            ]
        )
        #expect(mails.allSatisfy { $0["defects"] == [] })
        let headers = mails.compactMap { $0["headers"] }
        #expect(headers[2]["subject"] == "Re: Approved: Reorder proposed: SKU-1")
        #expect(headers[2]["in-reply-to"] == headers[0]["message-id"])
        #expect(headers[3]["references"] == headers[1]["message-id"])
        #expect(Set(headers.compactMap { $0["message-id"]?.stringValue }).count == 5)
        let said = mails[2]["texts"]?.arrayValue?.first?.stringValue ?? ""
        #expect(said.contains("Approved by Anna Petrová, 2027-01-15 08:00 UTC: “as planned”"))
        #expect(!said.contains("/approvals/"))
        #expect(headers[4]["subject"] == "Reorder approved: SKU-1")
    }

    @Test(.enabled(if: canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `another payload is sent with another link, and whoever may decide from now on is asked`() async throws {
        var made: (any Sink)?
        let mails = try await Judge.mailbox("starttls") { port, authorities in
            let sink = try Self.sink(port, authorities)
            made = sink
            let first = try await sink.deliver(.proposal(Notices.proposal()), idempotencyKey: "dlv_1", previous: nil)
            var edited = Notices.proposal(.changed)
            edited.proposal.revision = 2
            edited.proposal.revisions.append(
                Proposal.Revision(
                    number: 2,
                    data: ["sku": "SKU-1", "total": 9000],
                    by: "ben",
                    reason: "fewer",
                    at: Notices.at
                )
            )
            let second = try await sink.deliver(.proposal(edited), idempotencyKey: "dlv_2", previous: first)
            edited.proposal.delegations = [Proposal.Delegation(from: "anna", to: "carla", at: Notices.at)]
            edited.recipients.append(Person(id: "carla", name: "Carla", email: "carla@example.com"))
            edited.names["carla"] = "Carla"
            let third = try await sink.deliver(.proposal(edited), idempotencyKey: "dlv_3", previous: second)
            #expect(try await sink.deliver(.proposal(edited), idempotencyKey: "dlv_4", previous: third) == nil)
        }
        #expect(
            mails.compactMap { $0["to"]?.arrayValue?.first } == [
                "anna@example.com", "ben@example.com", "anna@example.com", "ben@example.com", "carla@example.com",
            ]
        )
        #expect(
            mails.map { $0["headers"]?["subject"] }.suffix(3) == [
                "Re: Changed: Reorder proposed: SKU-1", "Re: Changed: Reorder proposed: SKU-1",
                "Reorder proposed: SKU-1",
            ]
        )
        let links = try Self.links(of: try #require(made))
        let revisions = mails.compactMap { mail -> Int? in
            let text = mail["texts"]?.arrayValue?.first?.stringValue ?? ""
            guard let start = text.range(of: "\(Self.publicURL)/approvals/") else { return nil }
            return links.read(String(text[start.upperBound...].prefix { !$0.isWhitespace }))?.revision
        }
        #expect(revisions == [1, 1, 2, 2, 2])
        let said = mails.last?["texts"]?.arrayValue?.first?.stringValue ?? ""
        #expect(said.contains("Changed by Ben Okafor, 2027-01-15 08:00 UTC “fewer”: Total 17756 → 9000"))
        #expect(said.contains("Anna Petrová lets Carla decide, 2027-01-15 08:00 UTC"))
    }

    @Test(.enabled(if: canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `who was written to is not written to again when another cannot be`() async throws {
        let mails = try await Judge.mailbox("starttls") { port, authorities in
            let sink = try Self.sink(port, authorities)
            var notice = Notices.proposal()
            notice.recipients[1].email = "busy@example.com"
            let busy = await failure(of: sink, .proposal(notice))
            #expect(busy?.isRetriable == true, "\(busy?.message ?? "")")
            #expect(busy?.message.contains("451") == true, "\(busy?.message ?? "")")
            let again = await failure(of: sink, .proposal(notice), previous: busy?.partial)
            #expect(again?.isRetriable == true)
            notice.recipients[1].email = "nobody@example.com"
            let refused = await failure(of: sink, .proposal(notice), previous: again?.partial)
            #expect(refused?.isRetriable == false, "\(refused?.message ?? "")")
        }
        #expect(mails.map { $0["to"] } == [["anna@example.com"]])
    }

    @Test(.enabled(if: canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `nothing goes out without TLS, to a stranger, or with a wrong password`() async throws {
        let notice = SinkNotice.proposal(Notices.proposal())
        let plain = try await Judge.mailbox("plain") { port, authorities in
            let failed = await failure(of: try Self.sink(port, authorities, more: "encryption: starttls"), notice)
            #expect(failed != nil)
        }
        #expect(plain.isEmpty)
        let mails = try await Judge.mailbox("starttls") { port, authorities in
            let stranger = await failure(of: try Self.sink(port, "/etc/ssl/certs/ca-certificates.crt"), notice)
            #expect(stranger?.isRetriable == false, "\(stranger?.message ?? "")")
            let more = "user: proactor, password: '${env:WRONG}'"
            let wrong = await failure(of: try Self.sink(port, authorities, more: more), notice)
            #expect(wrong?.message.contains("wrong password") == false)
            #expect(wrong != nil)
        }
        #expect(mails.isEmpty)
        let down = await failure(of: try Self.sink(1), notice)
        #expect(down?.isRetriable == true, "\(down?.message ?? "")")
    }

    @Test func `a proposal that nobody can be written to about, and an event for nobody, fail for good`() async throws {
        let sink = try make(MailSinkKind(), "{ server: localhost, from: proactor@example.com }")
        let nobody = await failure(of: sink, .proposal(Notices.proposal(recipients: [Person(id: "dev", name: "Dev")])))
        #expect(nobody?.isRetriable == false)
        #expect(nobody?.message.contains("'email'") == true)
        let event = await failure(of: sink, .event(Notices.event()))
        #expect(event?.isRetriable == false)
        #expect(event?.message.contains("'to'") == true)
    }

    @Test func `a declaration says what is wrong with it`() throws {
        let kind = MailSinkKind()
        for (yaml, words) in [
            ("{ from: a@b.example }", "needs the key 'server'"),
            ("{ server: 'smtp://x', from: a@b.example }", "must be a host"),
            ("{ server: x, from: 'a b@example.com' }", "'from' must be an address"),
            ("{ server: x, from: \"a@b.example\\r\\nBcc: c@d.example\" }", "'from' must be an address"),
            ("{ server: x, from: a@b.example, to: [nobody] }", "'to' must be an address"),
            ("{ server: x, from: a@b.example, encryption: ssl }", "must be starttls, tls or none"),
            ("{ server: x, from: a@b.example, encryption: none, user: u }", "must not go out in plain text"),
            ("{ server: x, from: a@b.example, password: secret }", "a reference to a secret"),
            ("{ server: x, from: a@b.example, linkLifetime: 1s }", "must be from 1m to 90d"),
            ("{ server: x, from: a@b.example, port: 0 }", "must be from 1 to 65535"),
        ] {
            let said = diagnostics(kind, yaml)
            #expect(said.count == 1 && said[0].contains(words), "\(yaml): \(said)")
        }
        let linked = "{ server: x, from: a@b.example, linkSecret: '${env:K}' }"
        for (secret, publicURL, words) in [
            ("short", Self.publicURL, "shorter than 32 bytes"), (String(repeating: "k", count: 32), nil, "publicURL"),
            ("", Self.publicURL, "set the environment variable K"),
        ] as [(String, String?, String)] {
            do {
                _ = try make(kind, linked, secrets: ["K": secret], publicURL: publicURL)
                Issue.record("made with '\(secret)'")
            } catch {
                #expect("\(error)".contains(words), "\(error)")
            }
        }
    }
}

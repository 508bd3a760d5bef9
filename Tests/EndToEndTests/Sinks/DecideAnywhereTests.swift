import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import ProactorModel
import ProactorTestSupport
import Testing

/// The demo's proposal, decided from a browser, from a mail, and from Slack.
@Suite(.timeLimit(.minutes(15))) struct DecideAnywhereTests {
    /// The project's directory, from this file on.
    private static let project = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let secret = "a signing secret"
    private static let publicURL = "https://proactor.example.com"

    /// The shipped deployment, whose orders are shown in Slack and by mail as well.
    private static func site(slack: String, _ mailbox: Mailbox) throws -> Site {
        let site = try Site()
        for folder in ["Rules", "Agents"] {
            try FileManager.default.copyItem(
                at: Self.project.appendingPathComponent(folder),
                to: URL(fileURLWithPath: site.directory.file(folder))
            )
        }
        func shipped(_ name: String) throws -> String {
            try String(contentsOf: Self.project.appendingPathComponent(name), encoding: .utf8)
        }
        let anna = "anna: { name: Anna Petrova, email: anna@example.com }"
        let deployment = try shipped("proactor.yaml")
        #expect(deployment.contains(anna))
        try site.write(
            "proactor.yaml",
            deployment.replacing(anna, with: "anna: { name: Anna Petrova, email: anna@example.com, slack: U1 }") + """

                publicURL: \(Self.publicURL)
                sinks:
                  desk:
                    slack: { channel: C0123, token: "${env:SLACK_TOKEN}", signingSecret: "${env:SLACK_SECRET}", apiURL: "\(slack)/api" }
                  mail:
                    email:
                      server: localhost
                      port: \(mailbox.port)
                      authorities: \(mailbox.authorities)
                      user: proactor
                      password: "${env:SMTP_PASSWORD}"
                      from: Proactor <proactor@example.com>
                      linkSecret: "${env:LINK_SECRET}"
                """
        )
        let rules = try shipped("Rules/supply-chain/rules.yaml")
        let inbox = try #require(rules.range(of: "sinks: [inbox]"))
        try site.write(
            "Rules/supply-chain/rules.yaml",
            rules.replacingCharacters(in: inbox, with: "sinks: [inbox, desk, mail]")
        )
        for (script, database) in [("catalogue", "sales"), ("finance", "finance"), ("payments", "payments")] {
            try site.writeDatabase("var/demo/\(database).sqlite", try shipped("Demo/\(script).sql"))
        }
        return site
    }

    private static let environment = [
        "ANTHROPIC_API_KEY": "", "SLACK_TOKEN": "xoxb-1", "SLACK_SECRET": secret,
        "SMTP_PASSWORD": "the right password", "LINK_SECRET": String(repeating: "k", count: 32),
    ]

    /// Lets an item sell out; answers its proposal.
    private static func proposal(_ id: String, _ client: Client) async throws -> String {
        let answer = try await client.post(
            event: [
                "specversion": "1.0", "id": .string(id), "source": "/inventory/eu", "type": "StockLevelZero",
                "data": ["sku": "SKU-123", "warehouse": "EU-1", "openOrders": 0, "leadTimeDays": 14],
            ]
        )
        let task = try #require(answer.body["task"]?.stringValue)
        for try await entry in client.entries(of: task) where entry.kind == "ProposalWaiting" {
            return try #require(entry.data["proposal"]?.stringValue)
        }
        throw NoProposal()
    }

    private struct NoProposal: Error {}

    /// Returns once nothing waits to be shown.
    private static func shown(_ client: Client) async throws {
        while try await client.get("/deliveries?state=queued")["deliveries"]?.arrayValue?.isEmpty == false {
            try Task.checkCancellation()
        }
        #expect(try await client.get("/deliveries?state=dead-lettered")["deliveries"] == [])
    }

    /// Shows redirects as they are: forms lead back to where they came from.
    private static let http = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: .init(redirectConfiguration: .disallow)
    )

    private static func page(_ path: String, _ client: Client, form: String? = nil) async throws -> String {
        var request = HTTPClientRequest(url: client.server + path)
        if let form {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: form))
        }
        let response = try await Self.http.execute(request, timeout: .seconds(60))
        #expect([200, 303].contains(response.status.code))
        return String(buffer: try await response.body.collect(upTo: 1_048_576))
    }

    /// The paths of the links that one person was sent of a proposal, oldest first.
    private static func links(_ proposal: String, to person: String, _ mailbox: Mailbox) throws -> [String] {
        try mailbox.mails().filter { $0["to"] == [.string(person)] }
            .compactMap { $0["texts"]?.arrayValue?.first?.stringValue }.filter { $0.contains(proposal) }
            .compactMap { text in
                guard let start = text.range(of: "\(Self.publicURL)/approvals/") else { return nil }
                return "/approvals/" + text[start.upperBound...].prefix { !$0.isWhitespace }
            }
    }

    private static func reply(_ request: Receiver.Request, _ number: Int) -> Receiver.Reply {
        switch request.path {
        case "/api/chat.postMessage": .init(["ok": true, "channel": "C0123", "ts": .string("\(number).5")])
        default: .init(["ok": true])
        }
    }

    /// The message in Slack that shows a proposal, and its changes.
    private static func messages(_ receiver: Receiver, of proposal: String) -> [Receiver.Request] {
        let all = receiver.requests
        let place = all.firstIndex { $0.path == "/api/chat.postMessage" && $0.text.contains(proposal) }
        guard let place else { return [] }
        // As `reply` numbers them.
        let time = JSONValue.string("\(place + 1).5")
        return [all[place]] + all.filter { $0.json["ts"] == time }
    }

    /// Checks that every surface tells the same of a proposal that Anna approved.
    private func expectApproved(
        _ proposal: String,
        by channel: String,
        _ client: Client,
        _ receiver: Receiver,
        _ mailbox: Mailbox
    ) async throws {
        try await Self.shown(client)
        let json = try await client.get("/proposals/\(proposal)")
        #expect(json["state"] == "approved", "\(channel)")
        #expect(json["decisions"]?.arrayValue?.map { $0["by"] } == ["anna"])
        #expect(json["decisions"]?.arrayValue?.map { $0["channel"] } == [.string(channel)])
        let inbox = try await Self.page("/inbox/\(proposal)", client)
        #expect(inbox.contains("<strong>Anna Petrova</strong> approved this"))
        let link = try #require(try Self.links(proposal, to: "ben@example.com", mailbox).last)
        let page = try await Self.page(link, client)
        #expect(page.contains("<strong>Anna Petrova</strong> approved this"))
        #expect(!page.contains("class=\"decision\""))
        let told = try mailbox.mails().filter { $0.jsonText.contains(proposal) }
            .filter { $0["headers"]?["subject"]?.stringValue?.hasPrefix("Re: Approved: Reorder proposed") == true }
        let people = told.compactMap { $0["to"]?.arrayValue?.first?.stringValue }
        #expect(Set(people) == ["anna@example.com", "ben@example.com"])
        let update = try #require(Self.messages(receiver, of: proposal).last)
        #expect(update.path == "/api/chat.update")
        #expect(update.text.contains("Approved by Anna Petrova"))
        #expect(!update.text.contains("proactor_approve"))
    }

    @Test(.enabled(if: PythonCounterpart.sinks.isWanted, "run '.ci/install-packages test' for the mail server"))
    func `the demo's proposal is decided from the browser, a mail and Slack with the same outcome`() async throws {
        try await Mailbox.run("starttls") { mailbox in
            try await Receiver.run(Self.reply) { receiver, url in
                let site = try Self.site(slack: url, mailbox)
                let (server, client) = try await ServerProcess.start(in: site, environment: Self.environment)

                let first = try await Self.proposal("s-1", client)
                _ = try await Self.page("/inbox/\(first)", client, form: "by=anna&verdict=approve&reason=&revision=1")
                // What was not shown anywhere before it was decided is not shown afterwards.
                let second = try await Self.proposal("s-2", client)
                let third = try await Self.proposal("s-3", client)
                try await Self.shown(client)
                let link = try #require(try Self.links(second, to: "anna@example.com", mailbox).first)
                #expect(try await Self.page(link, client).contains("You decide as Anna Petrova."))
                #expect(try await client.get("/proposals/\(second)")["state"] == "waiting")
                _ = try await Self.page(link, client, form: "verdict=approve&reason=")
                try await self.expectApproved(second, by: "email", client, receiver, mailbox)

                let posted = try #require(Self.messages(receiver, of: third).first)
                let buttons = posted.json["blocks"]?.arrayValue?.last?["elements"]?.arrayValue ?? []
                let value = try #require(buttons.first?["value"]?.stringValue)
                let slack = SlackClient(server: client.server, sink: "desk", secret: Self.secret)
                let answers = url + "/answers"
                #expect(try await slack.press("proactor_approve", value, by: "U1", answers: answers) == 200)
                try await self.expectApproved(third, by: "slack", client, receiver, mailbox)

                let fourth = try await Self.proposal("s-4", client)
                try await Self.shown(client)
                _ = try await Self.page("/inbox/\(fourth)", client, form: "by=anna&verdict=approve&reason=&revision=1")
                try await self.expectApproved(fourth, by: "console", client, receiver, mailbox)

                let events = try await client.get("/events?type=ReorderApproved")["events"]?.arrayValue
                #expect(events?.count == 4)
                #expect(await server.stop().status == 0)
                let audit = try await site.run("audit", "verify", "--file", "var/proactor.db")
                #expect(audit.status == 0, "\(audit.errors)")
                #expect(try await site.run("store", "check").status == 0)
            }
        }
    }

    @Test(.enabled(if: PythonCounterpart.sinks.isWanted, "run '.ci/install-packages test' for the mail server"))
    func `what is changed in Slack or by mail is shown everywhere, and decided as it is then`() async throws {
        try await Mailbox.run("starttls") { mailbox in
            try await Receiver.run(Self.reply) { receiver, url in
                let site = try Self.site(slack: url, mailbox)
                let (server, client) = try await ServerProcess.start(in: site, environment: Self.environment)
                let proposal = try await Self.proposal("s-1", client)
                try await Self.shown(client)
                let old = try #require(try Self.links(proposal, to: "ben@example.com", mailbox).first)

                // In Slack: the form is opened, and sent once with what the event type does not allow.
                let slack = SlackClient(server: client.server, sink: "desk", secret: Self.secret)
                let posted = try #require(Self.messages(receiver, of: proposal).first)
                let buttons = posted.json["blocks"]?.arrayValue?.last?["elements"]?.arrayValue ?? []
                let value = try #require(buttons.first?["value"]?.stringValue)
                #expect(buttons.compactMap { $0["action_id"] }.contains("proactor_edit"))
                #expect(try await slack.press("proactor_edit", value, by: "U1", answers: url + "/answers") == 200)
                let view = try #require(receiver.requests.last { $0.path == "/api/views.open" }?.json["view"])
                let refused = try await slack.submit(view, try Self.values(view, quantity: "0"), by: "U1")
                #expect(refused.body["response_action"] == "errors")
                #expect(refused.body.jsonText.contains("must be at least 1"))
                let taken = try await slack.submit(view, try Self.values(view, quantity: "88"), by: "U1")
                #expect((taken.status, taken.body) == (200, .null))
                try await Self.shown(client)
                #expect(try await client.get("/proposals/\(proposal)")["revision"] == 2)
                let update = try #require(Self.messages(receiver, of: proposal).last)
                #expect(update.text.contains("Changed by Anna Petrova"))
                #expect(update.text.contains("→ 88"))

                // By mail: the old link is out of date, and the new one leads to the same form.
                #expect(try await self.status(old, client) == 409)
                let new = try #require(try Self.links(proposal, to: "ben@example.com", mailbox).last)
                let page = try await Self.page(new, client)
                #expect(page.contains("action=\"\(new)/revisions\""))
                #expect(page.contains("name=\"/quantity\" value=\"88\""))
                _ = try await Self.page("\(new)/revisions", client, form: "%2Fquantity=96&reason=whole+packs")
                try await Self.shown(client)
                let json = try await client.get("/proposals/\(proposal)")
                #expect((json["revision"], json["state"]) == (3, "waiting"))
                #expect(json["event"]?["data"]?["quantity"] == 96)

                // A press on a message that is out of date decides nothing.
                #expect(try await slack.press("proactor_approve", value, by: "U1", answers: url + "/answers") == 200)
                #expect(receiver.requests.last { $0.path == "/answers" }?.text.contains("revision") == true)
                #expect(try await client.get("/proposals/\(proposal)")["state"] == "waiting")
                let latest = try #require(try Self.links(proposal, to: "anna@example.com", mailbox).last)
                _ = try await Self.page(latest, client, form: "verdict=approve&reason=")
                try await self.expectApproved(proposal, by: "email", client, receiver, mailbox)
                #expect(await server.stop().status == 0)
                #expect(try await site.run("audit", "verify", "--file", "var/proactor.db").status == 0)
            }
        }
    }

    private func status(_ path: String, _ client: Client) async throws -> Int {
        let request = HTTPClientRequest(url: client.server + path)
        return Int(try await HTTPClient.shared.execute(request, timeout: .seconds(60)).status.code)
    }

    /// What Slack sends of a form in which only the quantity was touched.
    private static func values(_ view: JSONValue, quantity: String) throws -> JSONValue {
        var values = JSONObject()
        for block in view["blocks"]?.arrayValue ?? [] {
            guard let id = block["block_id"]?.stringValue, let element = block["element"],
                let action = element["action_id"]?.stringValue
            else { continue }
            var state: JSONObject = ["type": element["type"] ?? .null]
            state["selected_option"] = element["initial_option"]
            state["selected_options"] = element["initial_options"]
            state["value"] = element["initial_value"] ?? .null
            if block["label"]?["text"] == "Quantity" { state["value"] = .string(quantity) }
            values[id] = .object([action: .object(state)])
        }
        return .object(values)
    }
}

import ProactorModel
import ProactorStorage
import ProactorTestSupport
import Testing

@testable import ProactorServer

@Suite("The console's pages", .timeLimit(.minutes(15)))
struct ConsoleTests {
    private static let hostile = #"<script>alert("1")</script>"#
    private static let shown = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"
    private static let form = "application/x-www-form-urlencoded"
    private static let paths = [
        "/console/live", "/console/rules", "/console/rules/reorder", "/console/explain", "/console/dead-letters",
        "/console/spend",
    ]

    private static var working: TestServer.Options {
        var options = TestServer.Options()
        options.works = true
        return options
    }

    /// Waits until nothing is left to do for a task.
    private func finish(_ server: TestServer, _ event: JSONValue, as name: String? = nil) async throws -> String {
        let headers = name.map { [TestAccess.bearer($0)] } ?? []
        let answer = try await server.post(
            "/events",
            event.jsonText,
            type: "application/cloudevents+json",
            headers: headers
        )
        let task = TaskID(rawValue: try #require(answer.json?["task"]?.stringValue, "\(answer.text)"))
        let signals = server.store.signals()
        if try await server.store.task(task)?.state == .completed { return task.rawValue }
        for await _ in signals where try await server.store.task(task)?.state == .completed { break }
        return task.rawValue
    }

    private func event(_ id: String, _ type: String, _ data: JSONValue, subject: String? = nil) -> JSONValue {
        var event: JSONObject = [
            "specversion": "1.0", "id": .string(id), "source": "/s", "type": .string(type),
            "data": data,
        ]
        event["subject"] = subject.map(JSONValue.string)
        return .object(event)
    }

    @Test func `every page is guarded, and says where one is`() async throws {
        try await TestServer.run { server in
            for path in Self.paths {
                let page = try await server.get(path)
                #expect(page.status == 200, "\(path): \(page.text)")
                #expect(page.contentType == "text/html; charset=utf-8")
                let policy = try #require(page.header("Content-Security-Policy"))
                #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"))
                #expect(!policy.contains("unsafe") && !policy.contains("*"))
                #expect(page.header("X-Content-Type-Options") == "nosniff")
                #expect(page.header("Cache-Control") == "no-store")
                #expect(page.header("Set-Cookie") == nil)
                #expect(page.text.contains("aria-current=\"page\""))
                #expect(page.text.contains("<title>") && page.text.contains("<main id=\"content\""))
                // Nothing inline, and nothing from elsewhere.
                #expect(
                    !page.text.contains(" style=") && !page.text.contains("<style") && !page.text.contains("http://")
                )
                #expect(
                    page.text.ranges(of: "<script").count
                        == page.text.ranges(of: "<script type=\"module\" src=\"/assets/").count
                )
            }
            for (path, type) in [
                ("console.css", "text/css; charset=utf-8"), ("keys.js", "text/javascript; charset=utf-8"),
                ("live.js", "text/javascript; charset=utf-8"),
                ("fresh.js", "text/javascript; charset=utf-8"), ("icon.svg", "image/svg+xml"),
            ] {
                let asset = try await server.get("/assets/\(path)")
                #expect((asset.status, asset.contentType) == (200, type))
            }
        }
    }

    @Test func `an event, a type and a subject that are markup show as text on every page`() async throws {
        try await TestServer.run(Self.working) { server in
            _ = try await self.finish(
                server,
                self.event("e-\(Self.hostile)", "NoteRequested", ["note": .string(Self.hostile)], subject: Self.hostile)
            )
            _ = try await self.finish(server, self.event("t-1", Self.hostile, [:]))
            let task = try await self.finish(server, self.event("b-1", "BigStockLevelZero", [:], subject: Self.hostile))
            let letters = try await server.store.deadLetters(DeadLetterFilter(), before: nil, limit: 10)
            let letter = try #require(letters.first?.run.id.rawValue)
            let browser = ("Accept", "text/html")
            for path in Self.paths + [
                "/tasks/\(task)", "/console/explain?event=1", "/console/explain?event=2",
                "/console/dead-letters/\(letter)", "/console/rules/note", "/console/rules/big-reorder", "/",
                "/console/rules?find=\(ConsolePaths.encoded(Self.hostile))",
                "/console/rules/\(ConsolePaths.encoded(Self.hostile))", "/console/dead-letters/%3Cscript%3E",
                "/console/explain?event=%3Cscript%3E",
            ] {
                let page = try await server.get(path, headers: [browser]).text
                #expect(!page.contains("<script>"), "\(path)")
                #expect(!page.contains("alert(\"1\")"), "\(path)")
            }
            #expect(try await server.get("/console/live").text.contains(Self.shown))
            #expect(try await server.get("/console/explain?event=1").text.contains(Self.shown))
            #expect(try await server.get("/tasks/\(task)", headers: [browser]).text.contains(Self.shown))
            let pasted =
                "event=" + ConsolePaths.encoded(self.event("p", Self.hostile, ["x": .string(Self.hostile)]).jsonText)
            let explained = try await server.post("/console/explain", pasted, type: Self.form).text
            #expect(explained.contains("&lt;script&gt;") && !explained.contains("<script>"))
        }
    }

    @Test func `the live page shows tasks with what came of them, and where its module goes on`() async throws {
        try await TestServer.run(Self.working) { server in
            #expect(try await server.get("/console/live").text.contains("All is quiet"))
            let (task, _) = try await server.proposal()
            let page = try await server.get("/console/live").text
            #expect(page.contains("data-task=\"\(task)\"") && page.contains("href=\"/tasks/\(task)\""))
            #expect(page.contains("<strong>Rule matched</strong>") && page.contains("reorder wakes the agent buyer"))
            #expect(page.contains("<strong>Proposal waiting</strong>"))
            let position = try await server.store.progressPosition()
            #expect(page.contains("data-after=\"\(position)\""))
            // The module reads on there without an error.
            _ = try await server.stream("/stream?after=\(position)")
        }
    }

    @Test func `a task's page draws what led to what, as a list as well`() async throws {
        try await TestServer.run(Self.working) { server in
            let (task, proposal) = try await server.proposal()
            let decided = try await server.post(
                "/inbox/\(proposal)",
                "verdict=approve&by=anna&reason=&revision=1",
                type: Self.form
            )
            #expect(decided.status == 303)
            let page = try await server.get("/tasks/\(task)", headers: [("Accept", "text/html")]).text
            #expect(page.contains("<svg class=\"causes\""))
            let names = [
                "StockLevelZero", "reorder", "ReorderProposed", "Asks group:buyers", "Approved by anna",
                "ReorderApproved",
            ]
            var rest = page[...]
            for name in names {
                let place = try #require(rest.ranges(of: ">\(name)</text>").first, "\(name)")
                rest = rest[place.upperBound...]
            }
            #expect(page.contains("Event: <a href=\"/console/explain?event=1\">StockLevelZero</a>"))
        }
    }

    @Test func `rules show what they did, what they cost, and their source`() async throws {
        try await TestServer.run(Self.working) { server in
            _ = try await server.proposal()
            _ = try await self.finish(server, self.event("b-1", "BigStockLevelZero", [:]))
            let list = try await server.get("/console/rules").text
            #expect(list.contains("href=\"/console/rules/reorder\""))
            #expect(list.contains("Draft an order &lt;now&gt;."))
            #expect(list.contains("<dt>runs</dt><dd>1</dd>"))
            #expect(list.contains("<div class=\"bad\"><dt>dead letters</dt><dd>1</dd></div>"))
            #expect(list.contains("last error"))
            let found = try await server.get("/console/rules?find=BIG").text
            #expect(found.contains("/console/rules/big-reorder\"") && !found.contains("/console/rules/note\""))
            #expect(try await server.get("/console/rules?find=nowhere").text.contains("Nothing is found"))
            #expect(try await server.get("/console/rules?from=-5").status == 200)
            #expect(try await server.get("/console/rules?from=99999").status == 200)

            let rule = try await server.get("/console/rules/reorder").text
            #expect(rule.contains("<span class=\"y-key\">reorder</span>"))
            #expect(rule.contains("Rules/stock/rules.yaml:"))
            #expect(rule.contains("<strong>e-1</strong>"))
            #expect(rule.contains("ReorderApproved"))
            #expect(try await server.get("/console/rules/none").status == 404)
        }
    }

    @Test func `an event is explained clause by clause, from the log and as it is pasted`() async throws {
        try await TestServer.run(Self.working) { server in
            _ = try await server.proposal()
            let chosen = try await server.get("/console/explain?event=1").text
            #expect(chosen.contains("One rule matches"))
            #expect(chosen.contains("type = <code>&quot;StockLevelZero&quot;</code>"))
            #expect(chosen.contains("<a class=\"name\" href=\"/console/rules/reorder\">"))
            let empty = try await server.get("/console/explain").text
            #expect(empty.contains("href=\"/console/explain?event=1\"") && !empty.contains("rule matches"))
            let before = try await server.store.events(after: 0, limit: 100).count
            let text = #"{"specversion":"1.0","id":"x","source":"/s","type":"Unheard"}"#
            let pasted = try await server.post(
                "/console/explain",
                "event=\(ConsolePaths.encoded(text))",
                type: Self.form
            )
            #expect(pasted.status == 200)
            #expect(pasted.text.contains("No rule matches"))
            #expect(try await server.store.events(after: 0, limit: 100).count == before)
            for wrong in [
                "event=%7B", "event=", "", "event=%5B%5D", "x=%zz&&&==", "event=%7B%22specversion%22:%221.0%22%7D",
            ] {
                let answer = try await server.post("/console/explain", wrong, type: Self.form)
                #expect((400..<500).contains(answer.status), "\(wrong)")
                #expect(answer.text.contains("role=\"alert\""), "\(wrong): \(answer.text)")
            }
            #expect(try await server.get("/console/explain?event=77").status == 404)
        }
    }

    @Test func `dead letters are listed, shown whole, and dealt with once`() async throws {
        try await TestServer.run(Self.working) { server in
            #expect(try await server.get("/console/dead-letters").text.contains("Nothing is stuck"))
            _ = try await self.finish(server, self.event("b-1", "BigStockLevelZero", [:]))
            let letters = try await server.store.deadLetters(DeadLetterFilter(), before: nil, limit: 10)
            let path = "/console/dead-letters/\(try #require(letters.first).run.id)"
            #expect(try await server.get("/console/dead-letters").text.contains("href=\"\(path)\""))
            let page = try await server.get(path).text
            #expect(
                page.contains("What went wrong") && page.contains("Attempt 1") && page.contains("value=\"discard\"")
            )
            for (form, status, says) in [
                ("action=burn&by=anna", 400, "not understood"), ("by=anna", 400, "not understood"),
                ("action=discard&reason=so+%3Ci%3E", 400, "must be the id of the person"),
                ("action=discard&by=%3Cscript%3E", 403, "nobody named"),
            ] {
                let answer = try await server.post(path, form, type: Self.form)
                #expect(answer.status == status, "\(form)")
                #expect(answer.text.contains("role=\"alert\"") && answer.text.contains(says), "\(form)")
                #expect(!answer.text.contains("<script>"))
                if form.contains("reason=so") { #expect(answer.text.contains(">so &lt;i&gt;</textarea>")) }
            }
            let discarded = try await server.post(path, "action=discard&by=anna&reason=no+%3Cuse%3E", type: Self.form)
            #expect((discarded.status, discarded.header("Location")) == (303, path))
            let after = try await server.get(path).text
            #expect(after.contains("<strong>anna</strong> discarded it") && after.contains("no &lt;use&gt;"))
            #expect(!after.contains("value=\"discard\""))
            #expect(try await server.post(path, "action=replay&by=ben", type: Self.form).status == 409)
            #expect(try await server.get("/console/dead-letters").text.contains("Nothing is stuck"))
            #expect(try await server.get("/console/dead-letters?all=true").text.contains("href=\"\(path)\""))
            let audit = try await server.store.auditEntries(after: 0, limit: 10).map(\.record)
            #expect(audit.map(\.action) == ["deadletter.discarded"])
            #expect(audit.map(\.actor) == ["anna"])
            #expect(
                try await server.post("/console/dead-letters/run_none", "action=discard&by=anna", type: Self.form)
                    .status == 404
            )
        }
    }

    @Test func `spend shows nothing as nothing, and only the stretches that there are`() async throws {
        try await TestServer.run { server in
            let page = try await server.get("/console/spend?days=30").text
            #expect(page.contains("Nothing was spent"))
            #expect(page.contains("href=\"/console/spend?days=30\" aria-current=\"page\""))
            for days in ["0", "-1", "99999999", "x", ""] {
                #expect(
                    try await server.get("/console/spend?days=\(days)").text.contains("days=7\" aria-current=\"page\"")
                )
            }
        }
    }

    // MARK: Who sees what

    @Test func `what a role may not do is not offered`() async throws {
        var options = TestAccess.options
        options.works = true
        try await TestServer.run(options) { server in
            _ = try await self.finish(server, self.event("b-1", "BigStockLevelZero", [:]), as: "emitter")
            let letters = try await server.store.deadLetters(DeadLetterFilter(), before: nil, limit: 10)
            let path = "/console/dead-letters/\(try #require(letters.first).run.id)"
            let reader = try await server.get(path, headers: [TestAccess.bearer("reader")])
            #expect(reader.status == 200)
            #expect(!reader.text.contains("<form") && reader.text.contains("What went wrong"))
            let root = try await server.get(path, headers: [TestAccess.bearer("root")]).text
            #expect(root.contains("value=\"replay\"") && !root.contains("name=\"by\""))
            let refused = try await server.post(
                path,
                "action=discard",
                type: Self.form,
                headers: [TestAccess.bearer("reader")]
            )
            expectProblem(refused, 403, "role-missing")
            // Who approves only is shown the inbox alone.
            let ben = try await server.get("/", headers: [TestAccess.bearer("ben")]).text
            #expect(!ben.contains("href=\"/console/"))
            let done = try await server.post(
                path,
                "action=discard&reason=seen",
                type: Self.form,
                headers: [TestAccess.bearer("root")]
            )
            #expect(done.status == 303)
            let audit = try await server.store.auditEntries(after: 0, limit: 10).map(\.record)
            #expect(audit.map(\.actor) == ["carla"])
        }
    }

    @Test func `what is out of scope is on no page`() async throws {
        var options = TestAccess.options
        options.works = true
        try await TestServer.run(options) { server in
            _ = try await self.finish(
                server,
                self.event("b-1", "BigStockLevelZero", [:], subject: "SECRET"),
                as: "emitter"
            )
            let letters = try await server.store.deadLetters(DeadLetterFilter(), before: nil, limit: 10)
            let letter = try #require(letters.first).run.id
            let elsewhere = [TestAccess.bearer("elsewhere")]
            for path in Self.paths {
                let page = try await server.get(path, headers: elsewhere)
                #expect(!page.text.contains("SECRET") && !page.text.contains("big-reorder"), "\(path)")
            }
            for path in [
                "/console/rules/big-reorder", "/console/explain?event=1", "/console/dead-letters/\(letter)",
            ] {
                #expect(try await server.get(path, headers: elsewhere).status == 404, "\(path)")
            }
            let dealt = try await server.post(
                "/console/dead-letters/\(letter)",
                "action=discard",
                type: Self.form,
                headers: elsewhere
            )
            #expect(dealt.status == 404)
            #expect(try await server.store.deadLetter(letter)?.run.resolution == nil)
        }
    }

    @Test func `the inbox lists what waits for the visitor, what waits for all, and what was decided`() async throws {
        var options = TestAccess.options
        options.works = true
        try await TestServer.run(options) { server in
            let event = self.event("e-1", "StockLevelZero", ["sku": "SKU-1"])
            let sent = try await server.post(
                "/events",
                event.jsonText,
                type: "application/cloudevents+json",
                headers: [TestAccess.bearer("emitter")]
            )
            let task = try #require(sent.json?["task"]?.stringValue)
            let reader = [TestAccess.bearer("reader")]
            let frames = try await server.frames(of: "/tasks/\(task)/stream", headers: reader) {
                $0.event == "ProposalWaiting"
            }
            let proposal = try #require(frames.last?.json?["data"]?["proposal"]?.stringValue)
            let link = "href=\"/inbox/\(proposal)\""
            // Only buyers decide it: anna and ben.
            let anna = try await server.get("/", headers: [TestAccess.bearer("anna")]).text
            #expect(anna.contains("Waiting for you") && anna.contains(link))
            let carla = [TestAccess.bearer("root")]
            #expect(try await server.get("/", headers: carla).text.contains(link) == false)
            #expect(try await server.get("/inbox/waiting", headers: carla).text.contains(link))
            let all = try await server.get("/", headers: reader).text
            #expect(all.contains(link) && !all.contains("For me"))
            #expect(
                try await server.get("/inbox/waiting?before=\(proposal)", headers: carla).text.contains(link) == false
            )
        }
    }

    @Test func `a page of another site deals with nothing`() async throws {
        try await TestServer.run(Self.working) { server in
            _ = try await self.finish(server, self.event("b-1", "BigStockLevelZero", [:]))
            let letter = try #require(
                try await server.store.deadLetters(DeadLetterFilter(), before: nil, limit: 1).first
            )
            let answer = try await server.post(
                "/console/dead-letters/\(letter.run.id)",
                "action=discard&by=anna",
                type: Self.form,
                headers: [("Origin", "https://evil.example")]
            )
            expectProblem(answer, 403, "other-origin")
            #expect(try await server.store.deadLetter(letter.run.id)?.run.resolution == nil)
        }
    }
}

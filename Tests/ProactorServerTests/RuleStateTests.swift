import ProactorModel
import Testing

@Suite("What time operators know, over HTTP", .timeLimit(.minutes(15)))
struct RuleStateTests {
    private static let working: TestServer.Options = {
        var options = TestServer.Options()
        options.works = true
        options.rules = """
            events: { Pinged: {} }
            rules:
              ping: { on: Pinged, throttle: { per: event.subject, within: 6h }, agent: scribe, emits: [Noted] }
              pair:
                sequence: [{ on: Pinged }, { on: Pinged, match: { subject: b } }]
                within: 1h
                per: event.source
                throttle: { within: 1d }
                agent: scribe
                emits: [Noted]
            """
        return options
    }()

    private static func event(_ id: String, subject: String) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/s","type":"Pinged","subject":"\#(subject)"}"#
    }

    @Test("a rule's state is shown key by key")
    func showsState() async throws {
        try await TestServer.run(Self.working) { server in
            #expect(try await server.get("/rules/ping/state").json?["states"] == [])
            for (id, subject) in [("1", "a"), ("2", "b"), ("3", "a")] {
                let task = try await server.event(Self.event(id, subject: subject)).json?["task"]?.stringValue
                _ = try await server.frames(of: "/tasks/\(try #require(task))/stream")
            }
            let all = try #require(try await server.get("/rules/ping/state").json)
            #expect(all["operator"] == "throttle")
            #expect(all["keys"] == 2)
            #expect(all["states"]?.arrayValue?.map { $0["key"] } == ["a", "b"])
            #expect(all["states"]?.arrayValue?.map { $0["state"]?["swallowed"] } == [1, 0])
            let one = try #require(try await server.get("/rules/ping/state?key=b").json)
            #expect(one["states"]?.arrayValue?.map { $0["key"] } == ["b"])
            let summary = one["states"]?.arrayValue?.first?["summary"]?.stringValue
            #expect(summary?.hasPrefix("1 of 1 used, free again in 5h59m") == true, "\(summary ?? "")")
            #expect(try await server.get("/rules/ping/state?after=%22a%22").json?["states"]?.arrayValue?.count == 1)
        }
    }

    @Test("timers are listed, the soonest first")
    func listsTimers() async throws {
        try await TestServer.run(Self.working) { server in
            for (id, subject) in [("1", "a"), ("2", "b"), ("3", "c")] {
                let task = try await server.event(Self.event(id, subject: subject)).json?["task"]?.stringValue
                _ = try await server.frames(of: "/tasks/\(try #require(task))/stream")
            }
            var keys: [JSONValue?] = []
            var due: [String] = []
            var path: String? = "/timers?rule=ping&limit=2"
            while let asked = path {
                let page = try #require(try await server.get(asked).json)
                for timer in page["timers"]?.arrayValue ?? [] {
                    #expect(timer["rule"] == "ping" && timer["operator"] == "throttle")
                    #expect(timer["summary"]?.stringValue?.hasPrefix("1 of 1 used") == true)
                    keys.append(timer["key"])
                    due.append(timer["dueAt"]?.stringValue ?? "")
                }
                let next = page["next"]?.stringValue?.replacing("\"", with: "%22")
                path = next.map { "/timers?rule=ping&limit=2&after=\($0)" }
            }
            #expect(Set(keys) == ["a", "b", "c"] && keys.count == 3)
            #expect(due == due.sorted())
            #expect(try await server.get("/timers?rule=note").json?["timers"] == [])
            expectProblem(try await server.get("/timers?after=x"), 400, "invalid-query", says: "next")
        }
    }

    @Test("an explanation shows what the operator knows of the event's key")
    func explains() async throws {
        try await TestServer.run(Self.working) { server in
            let task = try await server.event(Self.event("1", subject: "a")).json?["task"]?.stringValue
            _ = try await server.frames(of: "/tasks/\(try #require(task))/stream")
            for (subject, outcome) in [("a", "misses"), ("b", "holds")] {
                let answer = try await server.post(
                    "/explain",
                    Self.event("2", subject: subject),
                    type: "application/cloudevents+json"
                )
                let clauses = answer.json?["rules"]?.arrayValue?.first { $0["rule"] == "ping" }?["clauses"]?.arrayValue
                let clause = try #require(clauses?.first { $0["part"] == "throttle" }, "\(answer.text)")
                #expect(clause["outcome"] == .string(outcome))
                #expect(clause["clause"]?.stringValue?.contains("of 1 used") == true)
                #expect(clause["values"]?.arrayValue?.first?["value"] == .string(subject))
            }
        }
    }

    @Test("a sequence is shown and explained by the steps that were taken, and its throttle beside it")
    func showsSequence() async throws {
        try await TestServer.run(Self.working) { server in
            let task = try await server.event(Self.event("1", subject: "a")).json?["task"]?.stringValue
            _ = try await server.frames(of: "/tasks/\(try #require(task))/stream")
            let all = try #require(try await server.get("/rules/pair/state").json)
            #expect(all["operator"] == "sequence")
            let state = try #require(all["states"]?.arrayValue?.first)
            #expect(state["key"] == "/s")
            #expect(
                state["summary"]?.stringValue?.hasPrefix("1 begun, with 1 of 2 events; the first ends in 59m") == true
            )
            let throttle = try #require(try await server.get("/rules/pair/state?operator=throttle").json)
            #expect(throttle["operator"] == "throttle")
            #expect(throttle["states"] == [])
            expectProblem(try await server.get("/rules/pair/state?operator=any"), 404, "no-operator", says: "'any'")
            let answer = try await server.post(
                "/explain",
                Self.event("2", subject: "b"),
                type: "application/cloudevents+json"
            )
            let rule = answer.json?["rules"]?.arrayValue?.first { $0["rule"] == "pair" }
            #expect(rule?["matched"] == true, "\(answer.text)")
            let clause = try #require(
                rule?["clauses"]?.arrayValue?.first { $0["part"] == "sequence" },
                "\(answer.text)"
            )
            #expect(clause["clause"]?.stringValue?.contains("per event.source: 1 begun, with 1 of 2 events") == true)
        }
    }

    @Test("a rule that is not there, or has no operator, is said to be so")
    func refuses() async throws {
        try await TestServer.run(Self.working) { server in
            expectProblem(try await server.get("/rules/nobody/state"), 404, "not-found", says: "nobody")
            expectProblem(try await server.get("/rules/note/state"), 404, "no-operator", says: "note")
        }
    }
}

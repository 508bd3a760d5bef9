import ProactorEngine
import ProactorModel
import ProactorRules
import Testing

/// Why rules match an event or not, clause by clause.
@Suite struct EventExplanationTests {
    private static let text = """
        events: { A: {}, B: {} }
        agents: { idle: { steps: [{ say: done }] } }
        rules:
          near:
            on: A
            match: { data: { region: [EU, US], size: { numeric: [">", 3] } } }
            when: data.size < 10 && data.name.startsWith("x")
            prompt: "size {{ data.size }}"
            agent: idle
          far: { on: A, match: { data: { region: FR, size: 99 } }, when: data.size == 0, agent: idle }
          other: { on: B, agent: idle }
          broken: { on: A, when: data.missing > 1, agent: idle }
          unprompted: { on: A, prompt: "{{ data.missing }}", agent: idle }

        """

    private func explain(_ data: JSONValue) throws -> [RuleExplanation] {
        EventExplanation(of: event("A", data), by: try book(Self.text), promptSizeMaximum: 1000, at: now).rules
    }

    @Test func `a rule that matches comes first, with its prompt`() throws {
        let rules = try self.explain(["region": "EU", "size": 5, "name": "xylophone"])
        let first = try #require(rules.first)
        #expect(first.rule == "near")
        #expect(first.isMatched)
        #expect(first.prompt == "size 5")
        #expect(first.clauses.allSatisfy { $0.outcome == .holds })
    }

    @Test func `the nearest misses follow, and rules for other types come last`() throws {
        let rules = try self.explain(["region": "EU", "size": 50, "name": "xylophone"])
        #expect(rules.map(\.rule) == ["broken", "near", "unprompted", "far", "other"])
        #expect(rules.allSatisfy { !$0.isMatched })
    }

    @Test func `each clause has the event's value and its outcome`() throws {
        let rules = try self.explain(["region": "FR", "size": 5, "name": "yard"])
        let near = try #require(rules.first { $0.rule == "near" })
        let misses = near.clauses.filter { $0.outcome == .misses }
        #expect(misses.map(\.text) == [#"data.region: ["EU","US"]"#, #"data.name.startsWith("x")"#])
        #expect(misses.map(\.part) == [.match, .condition])
        #expect(misses.flatMap(\.values).map(\.path) == ["data.region", "data.name"])
        #expect(misses.flatMap(\.values).map(\.value) == ["FR", "yard"])
    }

    @Test func `a field that is not there has no value`() throws {
        let near = try #require(try self.explain(["size": 5]).first { $0.rule == "near" })
        let region = try #require(near.clauses.first { $0.text.hasPrefix("data.region") })
        #expect(region.values.map(\.value) == [nil])
    }

    @Test func `a clause that cannot be evaluated says why`() throws {
        let rules = try self.explain(["region": "EU"])
        let broken = try #require(rules.first { $0.rule == "broken" })
        let clause = try #require(broken.clauses.last)
        guard case .failed(let message) = clause.outcome else {
            Issue.record("expected a failure, found \(clause.outcome)")
            return
        }
        #expect(message.contains("missing"))
        #expect(try #require(rules.first { $0.rule == "unprompted" }).clauses.last?.part == .prompt)
    }

    @Test func `fields that only different elements of an array have are said to be split`() throws {
        let text = """
            events: { A: {} }
            agents: { idle: { steps: [{ say: done }] } }
            rules:
              pair: { on: A, match: { data: { lines: { sku: S, size: 1 } } }, agent: idle }

            """
        let event = event("A", ["lines": [["sku": "S", "size": 2], ["sku": "T", "size": 1]]])
        let rules = EventExplanation(of: event, by: try book(text), promptSizeMaximum: 10, at: now).rules
        #expect(rules.first?.isMatched == false)
        #expect(rules.first?.clauses.last?.text == "its fields must match within one element of an array")
    }

    @Test func `an explanation agrees with the router on random events`() throws {
        let book = try book(Self.text)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            var data: JSONObject = [:]
            if Bool.random(using: &generator) { data["region"] = ["EU", "US", "FR"].randomElement(using: &generator) }
            if Bool.random(using: &generator) { data["size"] = .int(Int64.random(in: 0...12, using: &generator)) }
            if Bool.random(using: &generator) { data["name"] = Bool.random(using: &generator) ? "xi" : "yo" }
            let event = event("A", .object(data))
            let routed = Router(book: book, limits: EngineLimits()).decide(
                event,
                sequence: 1,
                taskID: TaskID(rawValue: "task_1"),
                at: now,
                makeID: { RunID(rawValue: "run_1") }
            )
            let explained = EventExplanation(of: event, by: book, promptSizeMaximum: 1000, at: now).rules
            #expect(Set(explained.filter(\.isMatched).map(\.rule)) == Set(routed.runs.map(\.rule)))
        }
    }
}

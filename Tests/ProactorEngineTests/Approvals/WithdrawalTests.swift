import ProactorDiagnostics
import ProactorEngine
import ProactorModel
import ProactorRules
import Testing

@Suite struct WithdrawalTests {
    /// A rule that draws an order for an item, and what withdraws it.
    private static func text(_ withdrawOn: String, tests: String = "") -> String {
        """
        events:
          Out: { schema: { type: object, required: [sku], additionalProperties: false, properties: { sku: { type: string } } } }
          In:
            schema:
              type: object
              required: [item, units]
              additionalProperties: false
              properties: { item: { type: string }, units: { type: integer } }
          Order: { schema: { type: object, required: [sku], properties: { sku: { type: string } } } }
          Gone: {}
        rules:
          order:
            on: Out
            agent: a
            emits: [Order]
            approval:
              approvers: [anna]
              withdrawOn: \(withdrawOn)
              onWithdrawn: Gone
        agents:
          a: { steps: [{ emit: Order, data: { sku: "{{ data.sku }}" } }] }
        \(tests)
        """
    }

    private static let plain =
        "{ on: In, match: { data: { units: { numeric: ['>', 0] } } }, key: data.item, equals: cause.data.sku }"

    private func diagnostics(_ withdrawOn: String) -> [String] {
        let context = RuleBookContext(tools: [], sinks: ["inbox"], directory: testDirectory)
        let file = RuleBookFile(path: "Rules/shop/rules.yaml", text: Self.text(withdrawOn))
        return RuleBookReader.read([file], context: context).diagnostics.map(\.description)
    }

    @Test func `a clause that is right has nothing said of it`() {
        #expect(self.diagnostics(Self.plain) == [])
    }

    @Test(arguments: [
        ("{ on: In }", "18:21", "'withdrawOn' needs the key 'key'"),
        ("{ key: data.sku }", "18:21", "needs the key 'on'"),
        ("{ on: Inn, key: data.item }", "18:25", "'Inn'"),
        ("{ on: In, key: data.nothing, equals: data.sku }", "18:3", "nothing"),
        ("{ on: In, key: data.item }", "18:3", "the schema of 'Out' has no 'item'"),
        ("{ on: In, key: data.item, equals: nothing }", "18:53", "'equals'"),
        ("{ on: In, key: data.item, equals: data.sku, when: data.units }", "18:69", "bool"),
        ("{ on: In, key: data.item, equals: data.sku, match: { data: { unit: [1] } } }", "18:80", "'unit'"),
        ("{ on: In, key: 'data.item +', equals: data.sku }", "18:", "'key'"),
        ("{ on: In, keys: data.item }", "18:29", "unknown key 'keys'"),
    ])
    func `what is wrong with a clause is said at its place`(clause: String, place: String, words: String) {
        let diagnostics = self.diagnostics(clause)
        #expect(
            diagnostics.contains { $0.contains("rules.yaml:\(place)") && $0.contains(words) },
            "\(diagnostics)"
        )
    }

    private func router(_ clause: String) throws -> Router {
        Router(book: try book(Self.text(clause)), limits: EngineLimits())
    }

    private func decide(_ router: Router, _ event: Event) -> RoutingDecision {
        router.decide(
            event,
            sequence: 1,
            taskID: TaskID(rawValue: "task_1"),
            at: now,
            makeID: { RunID(rawValue: "run_1") }
        )
    }

    @Test func `the router finds what an event withdraws, by the same index as rules`() throws {
        let router = try self.router(Self.plain)
        let decision = self.decide(router, event("In", ["item": "a", "units": 3]))
        #expect(decision.withdrawals == [WithdrawalNotice(rule: "order", key: #""a""#)])
        #expect(decision.runs.isEmpty && decision.progress.isEmpty)
        #expect(self.decide(router, event("In", ["item": "a", "units": 0])).withdrawals.isEmpty)
        let woken = self.decide(router, event("Out", ["sku": "a"]))
        #expect((woken.runs.count, woken.withdrawals.count) == (1, 0))
        // An end is no consequence that could go on for ever.
        let late = event("In", ["item": "a", "units": 3], extensions: ["hops": .integer(1000)])
        #expect(self.decide(router, late).withdrawals.count == 1)
        #expect(self.decide(router, late).progress.isEmpty)
    }

    @Test func `keys that are equal as values are the same key`() throws {
        let router = try self.router("{ on: In, key: '{\"b\": data.units, \"a\": 1}', equals: data.sku }")
        let keys = [JSONValue.int(2), .double(2)].flatMap { units in
            self.decide(router, event("In", ["item": "x", "units": units])).withdrawals.map(\.key)
        }
        #expect(keys == [#"{"a":1,"b":2}"#, #"{"a":1,"b":2}"#])
    }

    @Test func `a key that is too long withdraws nothing, and says so`() throws {
        let router = try self.router("{ on: In, key: data.item, equals: data.sku }")
        let decision = self.decide(
            router,
            event("In", ["item": .string(String(repeating: "x", count: 2000)), "units": 1])
        )
        #expect(decision.withdrawals.isEmpty)
        #expect(decision.progress.first?.data["error"]?.stringValue?.contains("1024") == true)
    }

    @Test func `explain shows what an event withdraws, or why it does not`() throws {
        let rules = try book(Self.text(Self.plain))
        func explain(_ event: Event) throws -> RuleExplanation {
            try #require(EventExplanation(of: event, by: rules, promptSizeMaximum: 1000, at: now).rules.first)
        }
        #expect(try explain(event("In", ["item": "a", "units": 3])).withdrawal?.key == "a")
        let missed = try #require(try explain(event("In", ["item": "a", "units": 0])).withdrawal)
        #expect(missed.key == nil)
        #expect(missed.clauses.first { $0.outcome == .misses }?.text.hasPrefix("data.units") == true)
        #expect(try explain(event("Out", ["sku": "a"])).withdrawal == nil)
    }

    @Test func `a test of rules states what is withdrawn`() throws {
        let tests = """
            tests:
              - name: t
                given:
                  - { type: In, source: /x, data: { item: a, units: 1 } }
                  - { type: Out, source: /x, data: { sku: a } }
                  - { type: Out, source: /x, data: { sku: b } }
                  - { after: 1h, type: In, source: /x, data: { item: a, units: 1 } }
                expect:
                  events: [{ type: Order }, { type: Order }, { type: Gone }]
                  proposals: [{ type: Order, state: withdrawn }, { type: Order, state: waiting }]
            """
        let rules = try book(Self.text(Self.plain, tests: tests))
        let report = RuleTestRunner.run(rules, directory: testDirectory)
        #expect(report.results.count == 1)
        #expect(report.results.allSatisfy { $0.mismatches.isEmpty }, "\(report.results)")
    }
}

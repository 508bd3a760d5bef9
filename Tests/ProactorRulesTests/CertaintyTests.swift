import ProactorDiagnostics
import ProactorModel
import ProactorRules
import Testing

/// Types in expressions, rules that can never match, twins, loops that are meant, and types that nobody uses.
@Suite struct CertaintyTests {
    private static func rules(_ rule: String, schema: String = "") -> String {
        """
        events:
          Sold:
            schema:
              type: object
              required: [sku, quantity]
              properties:
                sku: { type: string }
                quantity: { type: integer }
                price: { type: number }
                region: { type: string, enum: [EU, US] }
                tags: { type: array, items: { type: string } }
                note: { type: [string, "null"] }
        agents:
          idle: { steps: [{ say: done }] }
        rules:
          watch:
            on: Sold
            agent: idle
            \(rule)

        """
    }

    private static func problems(_ text: String) -> [String] {
        read(text).diagnostics.map { $0.description.replacing("Rules/shop/", with: "") }
    }

    @Test(arguments: [
        #"when: data.quantity < 5 && data.sku.startsWith("A")"#, "when: data.price > 5 && data.price * 2 < 10.5",
        "when: data.price == 5", #"when: "\"x\" in data.tags && data.region == \"EU\"""#,
        #"when: has(data.note) && data.note != null && data.note.startsWith("x")"#,
        #"when: event.type == "Sold" && event.data.quantity > 1 && event.partition == "7""#,
        "prompt: \"{{ data.quantity + 1 }} {{ data.tags.size() }} {{ now }}\"", "match: { data: { region: [EU, FR] } }",
        "when: data.quantity > 5 && data.quantity < 7", "match: { data: { tags: [hot] } }",
    ]) func `a condition that fits the schema has no problems`(_ rule: String) {
        #expect(Self.problems(Self.rules(rule)).isEmpty)
    }

    @Test func `a wrong type is said with its place in the file, and what was found`() throws {
        let problems = Self.problems(Self.rules(#"when: data.quantity.startsWith("5")"#))
        let problem = try #require(problems.first)
        #expect(problems.count == 1)
        #expect(problem.hasPrefix("0.yaml:19:"))
        #expect(problem.contains("error: 'when' for 'Sold': "))
        #expect(problem.contains("int"))
        #expect(problem.hasSuffix("[invalid-expression]"))
    }

    @Test(arguments: ["when: data.quantity", "when: data.sku + \"x\"", "when: data.tags.size()"])
    func `a condition of another type than bool is an error`(_ rule: String) {
        #expect(
            Self.problems(Self.rules(rule)).contains { $0.contains("bool") && $0.hasSuffix("[invalid-expression]") }
        )
    }

    @Test func `templates are checked against the schema too`() {
        let problems = Self.problems(Self.rules("prompt: \"{{ data.sku - 1 }}\""))
        #expect(problems.count == 1)
        #expect(problems.first?.contains("'prompt' for 'Sold'") == true)
    }

    @Test(arguments: [
        "when: data.quantity > 5 && data.quantity < 5", "when: data.quantity >= 5 && data.quantity < 5",
        #"when: data.sku == "A" && data.sku == "B""#, #"when: "data.sku in [\"A\", \"B\"] && data.sku == \"C\"""#,
        "when: \"false\"", "when: data.quantity == 3 && data.quantity > 4",
    ]) func `a condition that contradicts itself can never match`(_ rule: String) {
        let problems = Self.problems(Self.rules(rule))
        #expect(problems.count == 1)
        #expect(problems.allSatisfy { $0.contains("warning: rule 'watch' can never match") })
    }

    @Test(arguments: ["match: { data: { region: FR } }", "match: { data: { quantity: [few, many] } }"])
    func `values that the schema does not allow can never match`(_ rule: String) {
        let problems = Self.problems(Self.rules(rule))
        #expect(problems.count == 1)
        #expect(problems.allSatisfy { $0.contains("0.yaml:19:") && $0.hasSuffix("[never-matches]") })
    }

    @Test func `two rules for the same events and agent are said to be twins`() {
        let text =
            Self.rules("when: data.quantity < 5")
            + "  watch-again:\n    on: Sold\n    agent: idle\n    when: data.quantity < 5\n"
        #expect(
            Self.problems(text) == [
                "0.yaml:20:3: warning: rule 'watch-again' wakes the agent 'idle' for exactly the events of rule 'watch'; "
                    + "the other one stands at 0.yaml:16:3; remove one of them [duplicate-rule]"
            ]
        )
    }

    @Test func `a type that nothing emits and no rule reacts to is unused`() {
        let text = Self.rules("when: data.quantity < 5").replacing("events:\n", with: "events:\n  Lonely: {}\n")
        #expect(
            Self.problems(text) == [
                "0.yaml:2:3: warning: no rule reacts to 'Lonely', and nothing emits it [unused-event-type]"
            ]
        )
    }

    @Test func `a prefix that a type begins with uses the type`() {
        let text = Self.rules("when: data.quantity < 5").replacing("on: Sold", with: "on: { prefix: So }")
        #expect(Self.problems(text).isEmpty)
    }

    private static let loop = """
        events: { Ping: {} }
        agents: { echo: { steps: [{ emit: Ping }] } }
        rules:
          echo: { on: Ping, agent: echo, emits: [Ping]MEANT }

        """

    @Test func `a loop is a warning unless it is said to be meant, with a limit`() throws {
        #expect(Self.problems(Self.loop.replacing("MEANT", with: "")).contains { $0.hasSuffix("[rule-loop]") })
        let meant = read(Self.loop.replacing("MEANT", with: ", loop: allowed, hops: 3"))
        #expect(meant.diagnostics.isEmpty)
        #expect(try #require(meant.book).rules.first?.hopLimit == 3)
    }

    @Test(arguments: [
        (", loop: allowed", "'loop: allowed' needs 'hops'"), (", hops: 3", "'hops' belongs to 'loop'"),
        (", loop: yes, hops: 3", "'loop' is 'allowed' or not there, is 'yes'"),
        (", loop: allowed, hops: 0", "'hops' must be from 1 to 1000, is 0"),
    ]) func `a loop that is half said is an error`(_ keys: String, _ message: String) {
        let problems = Self.problems(Self.loop.replacing("MEANT", with: keys)).filter { $0.contains("error") }
        #expect(problems.count == 1)
        #expect(problems.first?.contains(message) == true)
    }
}

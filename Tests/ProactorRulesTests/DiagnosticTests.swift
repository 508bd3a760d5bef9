import Foundation
import ProactorDiagnostics
import ProactorModel
import ProactorRules
import Testing

/// Everything that can be wrong with a rule book is said with its place, and what to do.
@Suite struct DiagnosticTests {
    private func problems(_ text: String) -> [String] {
        read(text).diagnostics.map { $0.description.replacingOccurrences(of: "Rules/shop/", with: "") }
    }

    private static let hop =
        "give it a condition that ends the loop, or say that it is meant: 'loop: allowed' and 'hops: 5'"

    @Test(arguments: [
        // Keys and types
        (
            "owner: shop", "ownr: shop",
            "0.yaml:16:5: error: unknown key 'ownr' in a rule; did you mean 'owner'? [unknown-key]"
        ),
        (
            "quorum: 2", "quroum: 2",
            "0.yaml:23:60: error: unknown key 'quroum' in an approval; did you mean 'quorum'? [unknown-key]"
        ),
        (
            "concurrency: 2", "parallel: 2",
            "0.yaml:28:5: error: unknown key 'parallel' in an agent; "
                + "known are budget, concurrency, description, instructions, limits, model, retry, steps, tools [unknown-key]"
        ),
        (
            "{ time: 1m }", "{ turn: 5 }",
            "0.yaml:29:15: error: unknown key 'turn' in 'limits'; did you mean 'turns'? [unknown-key]"
        ),
        ("    agent: planner\n", "", "0.yaml:15:5: error: a rule needs the key 'agent' [missing-key]"),
        ("    on: StockLevelZero\n", "", "0.yaml:15:5: error: a rule needs the key 'on' [missing-key]"),
        (
            "expires: 1d, onApproved", "onExpired",
            "0.yaml:23:82: error: 'onExpired' needs 'expires': a proposal that never expires never emits it; "
                + "write 'expires: 24h' [missing-key]"
        ),
        (
            "owner: shop", "owner: 5",
            "0.yaml:16:12: error: 'owner' must be a text, found the number 5; put it in quotes: \"5\" [wrong-type]"
        ),
        (
            "on: StockLevelZero", "on: 5",
            "0.yaml:17:9: error: an event type in 'on' must be a text, found the number 5; "
                + "put it in quotes: \"5\" [wrong-type]"
        ),
        (
            "on: StockLevelZero", "on: [[StockLevelZero]]",
            "0.yaml:17:10: error: 'on' holds a list in a list; name the types in one list [wrong-type]"
        ),
        (
            "expires: 1d", "expires: 24",
            "0.yaml:23:80: error: 'expires' must be a length of time such as 30s, 5m, 1h30m or 7d, "
                + "found the number 24 [wrong-type]"
        ),
        ("quorum: 2", "quorum: 0", "0.yaml:23:68: error: 'quorum' must be from 1 to 100, is 0 [wrong-value]"),
        ("factor: 3", "factor: 0.5", "0.yaml:30:46: error: 'factor' must be from 1 to 100, is 0.5 [wrong-value]"),
        ("jitter: 0.5", "jitter: 2", "0.yaml:30:66: error: 'jitter' must be from 0 to 1, is 2.0 [wrong-value]"),
        ("max: 1m", "max: 10ms", "0.yaml:30:54: error: 'max' is shorter than 'first', which is 1s [wrong-value]"),
        // What is empty must not mean "anything"
        (
            "when: data.openOrders == 0", "when:",
            "0.yaml:19:5: error: 'when' is empty; write what it should hold, or remove the key [wrong-value]"
        ),
        (
            "approvers: [group:buyers]", "approvers: []",
            "0.yaml:23:44: error: 'approvers' is empty; "
                + "name people or groups, or remove the key to let everybody decide [wrong-value]"
        ),
        (
            "approvers: [group:buyers]", "approvers: null",
            "0.yaml:23:33: error: 'approvers' is empty; write what it should hold, or remove the key [wrong-value]"
        ),
        // Names
        (
            "  reorder:", "  re order:",
            "0.yaml:14:3: error: 're order' is no name for a rule; "
                + "use letters A to Z, digits, '-', '_' and '.', at most 100 [wrong-value]"
        ),
        (
            "ReorderApproved: {}", "ReorderApproved: {}\n  \"a\\nb\": {}",
            "0.yaml:13:3: error: no event can have this type; use 1 to 2048 bytes without control characters [wrong-value]"
        ),
        (
            "agent: planner", "agent: planer",
            "0.yaml:20:12: error: there is no agent 'planer'; did you mean 'planner'? [unknown-agent]"
        ),
        (
            "on: StockLevelZero", "on: StockLevelNull",
            "0.yaml:17:9: error: there is no event type 'StockLevelNull'; did you mean 'StockLevelZero'? [unknown-event-type]"
        ),
        (
            "on: StockLevelZero", "on: [StockLevelZero, Nothing]",
            "0.yaml:17:26: error: there is no event type 'Nothing'; "
                + "known are ReorderApproved, ReorderProposed, StockLevelZero [unknown-event-type]"
        ),
        (
            "onApproved: ReorderApproved", "onApproved: ReorderAproved",
            "0.yaml:23:96: error: there is no event type 'ReorderAproved'; did you mean 'ReorderApproved'? [unknown-event-type]"
        ),
        (
            "tools: [sales]", "tools: [sales, slaes]",
            "0.yaml:27:20: error: there is no tool 'slaes' in proactor.yaml; did you mean 'sales'? [unknown-tool]"
        ),
        (
            "call: sales", "call: terms",
            "0.yaml:32:15: error: the tool 'terms' is not among the agent's 'tools'; "
                + "list it under the agent's 'tools' [unknown-tool]"
        ),
        (
            "sinks: [inbox]", "sinks: [inbx]",
            "0.yaml:23:25: error: there is no sink 'inbx'; did you mean 'inbox'? [unknown-sink]"
        ),
        (
            "[group:buyers]", "[group:buyer, anna, bne]",
            "0.yaml:23:45: error: there is no person or group 'group:buyer' in proactor.yaml; "
                + "did you mean 'group:buyers'? [unknown-person]\n"
                + "0.yaml:23:64: error: there is no person or group 'bne' in proactor.yaml; "
                + "did you mean 'ben'? [unknown-person]"
        ),
        // Patterns, expressions, schemas
        (
            "{ anything-but: [B] }", "[{ anything-butt: [B] }]",
            "0.yaml:18:78: error: 'match': there is no operator 'anything-butt'; did you mean 'anything-but'? [invalid-pattern]"
        ),
        (
            "on: StockLevelZero", "on: { prefx: Stock }",
            "0.yaml:17:11: error: 'on': there is no operator 'prefx'; did you mean 'prefix'? [invalid-pattern]"
        ),
        (
            "type: integer", "type: whole",
            "0.yaml:8:29: error: there is no type 'whole'; "
        ),
        (
            "openOrders: 0 }", "openOrders: none }",
            "0.yaml:10:36: error: the example breaks the schema of 'StockLevelZero': "
        ),
        (
            "{ anything-but: [B] }", "{ anything-butt: [B] }",
            "0.yaml:18:62: error: rule 'reorder' matches 'data.sku.anything-butt', but 'data.sku' has the type string by the schema "
                + "of 'StockLevelZero'; did you mean 'anything-but'? [unknown-field]"
        ),
        (
            "data: { sku: { anything-but: [B] } }", "$or: [{ data: { sku: [A] } }, { data: { skuu: [A] } }]",
            "0.yaml:18:87: warning: rule 'reorder' matches 'data.skuu', but the schema of 'StockLevelZero' has no 'skuu'; "
                + "did you mean 'sku'? [unknown-field]"
        ),
        (
            "source: {", "Source: {",
            "0.yaml:18:14: error: rule 'reorder' matches 'Source', which no event can have; did you mean 'source'? [unknown-field]"
        ),
        // Suspicions
        (
            "quorum: 2", "quorum: 3",
            "0.yaml:14:3: error: what rule 'reorder' proposes can never be approved: approvals needed 3, "
                + "people who may approve 2; name more approvers, or lower 'quorum' [unreachable-quorum]"
        ),
        (
            "emits: [ReorderProposed]", "emits: [ReorderApproved]",
            "0.yaml:14:3: warning: rule 'reorder' lists 'ReorderApproved' in 'emits', "
                + "but its agent 'planner' never emits it [unemitted-type]\n"
                + "0.yaml:42:9: error: the agent 'planner' emits 'ReorderProposed' here, "
                + "which rule 'reorder' does not list in 'emits'; add it to the rule's 'emits' [unlisted-emission]"
        ),
        (
            "onApproved: ReorderApproved", "onApproved: StockLevelZero",
            "0.yaml:14:3: warning: rule 'reorder' is part of a loop: what follows from 'StockLevelZero' leads to "
                + "'StockLevelZero' again; " + Self.hop + " [rule-loop]"
        ),
        (
            "agents:\n", "agents:\n  idle: { steps: [{ say: x }] }\n",
            "0.yaml:25:3: warning: no rule wakes the agent 'idle' [unused-agent]"
        ),
        (
            "when: data.openOrders", "when: data.openOrder",
            "0.yaml:19:11: warning: rule 'reorder' reads 'data.openOrder', but the schema of 'StockLevelZero' has no "
                + "'openOrder'; did you mean 'openOrders'? [unknown-field]"
        ),
        (
            "Reorder {{ data.sku }}", "{{ event.id }}: {{ data.item.nmae }}",
            "0.yaml:21:33: error: rule 'reorder' reads 'data.item.nmae', but the schema of 'StockLevelZero' has no "
                + "'nmae'; did you mean 'name'? [unknown-field]"
        ),
        (
            "with: { sku: \"{{ data.sku }}\" }", "with: { sku: \"{{ data.skuu }}\" }",
            "0.yaml:32:9: warning: the agent 'planner' reads 'data.skuu', but the schema of 'StockLevelZero', for which "
                + "rule 'reorder' wakes it, has no 'skuu'; did you mean 'sku'? [unknown-field]"
        ),
        // Scripts
        (
            "- let: { count: history.count }", "- let: { count: history.count }\n        with: {}",
            "0.yaml:36:9: error: unknown key 'with' in a step; "
                + "known are call, emit, fail, forEach, let, return, say, when [unknown-key]"
        ),
        (
            "fail: Nothing was sold.", "fail: No\n        say: x",
            "0.yaml:40:9: error: a step has exactly one of call, let, emit, forEach, return, fail, say; "
                + "this one has fail and say [wrong-value]"
        ),
        (
            "- let: { count: history.count }", "- {}",
            "0.yaml:35:9: error: a step has exactly one of call, let, emit, forEach, return, fail, say; "
                + "this one has none of them [wrong-value]"
        ),
        (
            "as: row", "as: event",
            "0.yaml:37:13: error: 'event' is taken: it stands for the run's own event; choose another name [wrong-value]"
        ),
        (
            "as: history", "as: 2nd",
            "0.yaml:34:13: error: '2nd' is no name for a value; use letters, digits and '_', and no digit first [wrong-value]"
        ),
        (
            "as: history", "as: in",
            "0.yaml:34:13: error: 'in' is a word of the expression language; choose another name [wrong-value]"
        ),
        (
            "emit: ReorderProposed", "emit: ReorderPropsed",
            "0.yaml:42:15: error: there is no event type 'ReorderPropsed'; did you mean 'ReorderProposed'? [unknown-event-type]"
        ),
        (
            "steps:\n          - say", "step:\n          - say",
            "0.yaml:36:9: error: a step needs the key 'steps' [missing-key]"
        ),
    ])
    func `a problem is said with its place and what to do`(old: String, new: String, expected: String) {
        let text = shop(old, new)
        #expect(text != shop, "the replaced text is not there")
        let problems = self.problems(text)
        for line in expected.split(separator: "\n") {
            #expect(
                problems.contains { $0.hasPrefix(line) },
                "expected \(line)\nfound \(problems.joined(separator: "\n"))"
            )
        }
    }

    @Test(arguments: [
        ("when: data.openOrders == 0", "when: data.openOrders = 0", 19, 27...28),
        ("when: data.openOrders == 0", "when: dta.openOrders == 0", 19, 11...11),
        ("when: data.openOrders == 0", "when: >-\n      data.openOrders == 0 &&\n      dta.x", 21, 7...7),
        ("\"Reorder {{ data.sku }}.\"", "|\n      First line\n      {{ dta.sku }}", 23, 10...10),
        ("{ count: history.count }", "{ count: histroy.count }", 35, 23...23),
        ("\"Order {{ count }}\"", "'It''s {{ cnt }}'", 44, 56...56),
    ])
    func `an expression that is none is shown at its place`(
        old: String,
        new: String,
        line: Int,
        columns: ClosedRange<Int>
    ) throws {
        let diagnostics = read(shop(old, new)).diagnostics.filter { $0.code == .invalidExpression }
        let start = try #require(diagnostics.first?.location?.range.start, "\(read(shop(old, new)).diagnostics)")
        #expect(start.line == line)
        #expect(columns.contains(start.column), "column \(start.column)")
    }

    @Test func `one mistake is said once, and not for everything that follows from it`() {
        #expect(self.problems(shop("when: count == 0", "when: cout == 0")).count == 1)
        #expect(self.problems(shop("{ anything-but: [B] }", "{ anything-butt: [B] }")).count == 1)
        #expect(self.problems(shop("emit: ReorderProposed", "emit: ReorderPropsed")).count == 2)
    }

    @Test func `a file that cannot be read hides what it may declare, and nothing else`() {
        let parts = shop.components(separatedBy: "rules:\n")
        let rules = parts[1].replacingOccurrences(of: "sinks: [inbox]", with: "sinks: [inbx]")
        let (book, diagnostics) = read(parts[0] + "\tbroken", "rules:\n" + rules)
        #expect(book == nil)
        #expect(diagnostics.map(\.code) == [.init("yaml-syntax"), .unknownSink])
    }

    @Test func `two things of one name are said with both places`() {
        let (book, diagnostics) = read(
            shop,
            "agents: { planner: { steps: [{ say: x }] } }\nevents: { ReorderProposed: {} }\n"
        )
        #expect(book == nil)
        #expect(
            diagnostics.map { $0.description.replacingOccurrences(of: "Rules/shop/", with: "") }.prefix(2) == [
                "1.yaml:1:11: error: there is another agent named 'planner'; "
                    + "the other one stands at 0.yaml:25:3; rename one of them [duplicate-name]",
                "1.yaml:2:11: error: there is another event type named 'ReorderProposed'; "
                    + "the other one stands at 0.yaml:11:3; rename one of them [duplicate-name]",
            ]
        )
    }

    @Test func `no rules at all is suspicious`() {
        #expect(
            read().diagnostics.map(\.description) == [
                "warning: there are no rules; put rules into Rules/<domain>/rules.yaml [empty-rule-book]"
            ]
        )
        #expect(read("# nothing yet\n").book != nil)
    }

    @Test func `a field that the text itself tests for is no problem`() {
        #expect(
            self.problems(shop("when: data.openOrders == 0", "when: has(data.extra) && data.extra.deep == 1")) == []
        )
        let tested = shop("Reorder {{ data.sku }}.", "{{ data.extra }}")
            .replacingOccurrences(of: "when: data.openOrders == 0", with: "when: has(data.extra)")
        #expect(self.problems(tested) == [])
    }

    @Test func `a rule that only shares a type with a loop is no part of it`() {
        let text = """
            events: { A: {}, B: {}, C: {} }
            rules:
              there: { on: A, agent: to-b, emits: [B] }
              back: { on: B, agent: to-a, emits: [A] }
              aside: { on: A, agent: to-c, emits: [C] }
            agents:
              to-a: { steps: [{ emit: A }] }
              to-b: { steps: [{ emit: B }] }
              to-c: { steps: [{ emit: C }] }

            """
        #expect(
            self.problems(text) == [
                "0.yaml:3:3: warning: rule 'there' is part of a loop: what follows from 'A' leads to 'A' again; \(Self.hop) [rule-loop]",
                "0.yaml:4:3: warning: rule 'back' is part of a loop: what follows from 'B' leads to 'B' again; \(Self.hop) [rule-loop]",
            ]
        )
    }

    @Test func `loops in a script are bounded`() {
        let deep = (0..<9).reversed().reduce("[{ say: x }]") { inner, _ in
            "[{ forEach: '[1]', as: x, steps: \(inner) }]"
        }
        let text = "agents: { a: { steps: \(deep) } }\n"
        #expect(read(text).diagnostics.contains { $0.message == "loops are nested at most 8 deep" })
    }

    @Test func `without people no proposal can be approved, and that is said`() {
        let context = RuleBookContext(tools: ["sales"], sinks: ["inbox"], directory: Directory())
        let text = shop("approvers: [group:buyers], quorum: 2, ", "")
        #expect(read(text, context: context).diagnostics.map(\.hint) == ["declare people in proactor.yaml"])
    }
}

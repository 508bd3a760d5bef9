import Foundation
import ProactorDiagnostics
import ProactorModel
import ProactorRules
import Testing

@Suite struct RuleTestReaderTests {
    private func problems(_ test: String) -> [String] {
        read(shop, "tests:\n" + test).diagnostics.map {
            $0.description.replacingOccurrences(of: "Rules/shop/", with: "")
        }
    }

    @Test func `what a test does not say has its default`() throws {
        let text = "tests: [{ name: t, given: { type: StockLevelZero }, expect: { runs: { rule: reorder } } }]\n"
        let test = try #require(read(shop, text).book?.tests.first)
        #expect(test.start.description == "2026-01-05T08:00:00Z")
        #expect((test.domain, test.answers.isEmpty) == ("shop", true))
        guard case .event(let event) = test.steps.first?.action, case .list(let runs) = test.expectation.runs else {
            Issue.record("no event, or no runs")
            return
        }
        #expect(
            (event.id, event.source, event.type, event.time, event.data) == (
                RuleTest.placeholderID, "/tests", "StockLevelZero", nil, nil
            )
        )
        #expect((runs.first?.state, runs.first?.attempts, runs.first?.prompt) == (.completed, nil, nil))
    }

    @Test(arguments: [
        (
            "- { name: t, expect: { runs: 1 } }",
            "1.yaml:2:5: error: a test needs the key 'given' [missing-key]"
        ),
        (
            "- { name: t, given: [{ type: StockLevelZer }], expect: { runs: 1 } }",
            "1.yaml:2:30: error: there is no event type 'StockLevelZer'; did you mean 'StockLevelZero'? [unknown-event-type]"
        ),
        (
            "- { name: t, given: [{ type: StockLevelZero }], expect: { runs: [{ rule: reoder }] } }",
            "1.yaml:2:74: error: there is no rule 'reoder'; did you mean 'reorder'? [unknown-rule]"
        ),
        (
            "- { name: t, given: [{ type: StockLevelZero }], expect: {} }",
            "1.yaml:2:57: error: 'expect' expects nothing; write 'none: true' where nothing may happen [wrong-value]"
        ),
        (
            "- { name: t, given: [{ source: /a }], expect: { runs: 1 } }",
            "1.yaml:2:32: error: an event needs the key 'type' [missing-key]"
        ),
        (
            "- { name: t, given: [{ type: StockLevelZero, source: a b }], expect: { runs: 1 } }",
            "1.yaml:2:54: error: 'source' must be a URI reference such as /inventory/eu; write ' ' as %20 [wrong-value]"
        ),
        (
            "- { name: t, given: [{}], expect: { runs: 1 } }",
            "1.yaml:2:22: error: a step of 'given' is an event with its 'type', or one of approve, reject, send-back, "
                + "or only 'after' "
                + "[wrong-value]"
        ),
        (
            "- { name: t, given: [{ approve: { by: anna }, reject: { by: anna } }], expect: { runs: 1 } }",
            "1.yaml:2:22: error: a step of 'given' is an event with its 'type', or one of approve, reject, send-back, "
                + "or only 'after' "
                + "[wrong-value]"
        ),
        (
            "- { name: t, given: [{ approve: { by: anne } }], expect: { runs: 1 } }",
            "1.yaml:2:39: error: there is no person or group 'anne' in proactor.yaml; did you mean 'anna'? [unknown-person]"
        ),
        (
            "- { name: t, at: today, given: [{ after: 1h }], expect: { runs: 0 } }",
            "1.yaml:2:18: error: 'at' must be a time such as 2026-01-31T09:30:00Z, found the text 'today' [wrong-type]"
        ),
        (
            "- { name: t, tools: { slaes: { fails: x } }, given: [{ after: 1h }], expect: { runs: 0 } }",
            "1.yaml:2:23: error: there is no tool 'slaes' in proactor.yaml; did you mean 'sales'? [unknown-tool]"
        ),
        (
            "- { name: t, tools: { sales: {} }, given: [{ after: 1h }], expect: { runs: 0 } }",
            "1.yaml:2:30: error: an answer has exactly one of returns, fails, unavailable [wrong-value]"
        ),
        (
            "- { name: t, tools: { sales: { returns: '{{ argument.x }}' } }, given: [{ after: 1h }], expect: { runs: 0 } }",
            "1.yaml:2:45: error: 'returns': there is no variable 'argument' here; did you mean 'arguments'? [invalid-expression]"
        ),
        (
            "- { name: t, given: [{ after: 1h }], expect: { proposals: [{ type: ReorderProposed, state: aproved }] } }",
            "1.yaml:2:92: error: 'state' must be one of waiting, approved, rejected, expired, "
                + "changes-requested, withdrawn; did you mean 'approved'? "
                + "[wrong-value]"
        ),
        (
            "- { name: t, given: [{ after: 1h }], expect: { events: [{ data: { a: { numeric: [5] } } }] } }",
            "1.yaml:2:81: error: 'events': 'numeric' takes a comparison and a number, once or twice: [\">\", 0, \"<=\", 5] "
                + "[invalid-pattern]"
        ),
        ("- 5", "1.yaml:2:3: error: a test must be a mapping, found the number 5 [wrong-type]"),
        ("  a: 1", "1.yaml:2:3: error: 'tests' must be a list, found a mapping [wrong-type]"),
    ])
    func `a test that is wrong is said with its place and what to do`(test: String, expected: String) {
        #expect(self.problems(test + "\n") == [expected])
    }

    @Test func `changed files give a rule book, or problems at places that exist`() {
        let text = shop + RuleBookSchemasTests.tests
        let original = Array(text.utf8)
        let pieces = [
            "{{", "}}", "'", "\"", "[", "]", "{ ", " }", ": ", "- ", "\n", "&a ", "*a", "<<: ", "null", "9", "é", "$or",
            "data.",
        ]
        var generator = SeededGenerator(seed: 41)
        var books = 0
        for _ in 0..<600 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<bytes.count - 8, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes.removeSubrange(place..<place + Int.random(in: 1...8, using: &generator))
                case 1: bytes.insert(contentsOf: (pieces.randomElement(using: &generator) ?? "").utf8, at: place)
                default:
                    let other = Int.random(in: 0..<bytes.count - 8, using: &generator)
                    bytes.replaceSubrange(place..<place + 4, with: bytes[other..<other + 4])
                }
            }
            let changed = String(decoding: bytes, as: UTF8.self)
            let (book, diagnostics) = read(changed)
            books += book == nil ? 0 : 1
            let lines = SourceLines(changed)
            for diagnostic in diagnostics {
                guard let start = diagnostic.location?.range.start else { continue }
                #expect(start.column <= (lines[start.line]?.count ?? -1) + 1, "\(diagnostic)")
            }
        }
        #expect((20..<600).contains(books))
    }
}

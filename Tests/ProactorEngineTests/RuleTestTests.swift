import Foundation
import ProactorDiagnostics
import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorYAML
import Testing

/// Tests of rules are carried out in virtual time, and say what went otherwise than expected.
@Suite struct RuleTestTests {
    private static let shop = """
        events:
          Sold: { schema: { type: object, required: [sku], properties: { sku: { type: string } } } }
          Proposed: {}
          Approved: {}
          Rejected: {}
          Expired: {}
          Other: {}
        rules:
          draft:
            on: Sold
            when: data.sku != "skip"
            agent: planner
            prompt: "Order {{ data.sku }} at {{ event.time }}."
            emits: [Proposed]
            approval:
              approvers: [group:buyers]
              expires: 1h
              onApproved: Approved
              onRejected: Rejected
              onExpired: Expired
          strict: { on: Other, when: data.gone == 1, agent: silent }
        agents:
          planner:
            tools: [sales]
            retry: { attempts: 3, first: 10s, factor: 2 }
            steps:
              - call: sales
                with: { sku: "{{ data.sku }}", day: 1 }
                as: history
              - emit: Proposed
                data: { sku: "{{ data.sku }}", count: "{{ history.count }}" }
          silent: { steps: [{ say: x }] }

        """

    /// The report of tests that are written below ``shop``, indented by two.
    private func report(_ tests: String) throws -> RuleTestReport {
        let indented = tests.split(separator: "\n").map { "  \($0)\n" }.joined()
        return RuleTestRunner.run(try book(Self.shop + "tests:\n" + indented), directory: testDirectory)
    }

    /// What went otherwise, as `what: expected / actual`.
    private func mismatches(_ test: String) throws -> [String] {
        try self.report("- name: t\n" + test.split(separator: "\n").map { "  \($0)\n" }.joined()).results
            .flatMap(\.mismatches).map { "\($0.what): \($0.expected) / \($0.actual)" }
    }

    private static let sold = "given: [{ type: Sold, data: { sku: A } }]\n"
    private static let tool = "tools: { sales: { returns: { count: 3 } } }\n"

    @Test func `a test that goes as expected passes`() throws {
        let test =
            Self.tool + Self.sold + """
                expect:
                  runs: [{ rule: draft, prompt: { contains: "Order A", lacks: B, equals: "Order A at 2026-01-05T08:00:00Z." }, calls: [sales], attempts: 1 }]
                  events: [{ type: Proposed, source: /proactor/rules/draft, data: { sku: A, count: { numeric: [">", 2] } } }]
                  proposals: [{ type: Proposed }]
                  failures: []
                """
        #expect(try self.mismatches(test) == [])
    }

    @Test(
        arguments: [
            ("expect: { none: true }", ["runs: none / rule 'draft'"]),
            ("expect: { runs: 2 }", ["the number of runs: 2 / 1: rule 'draft'"]),
            ("expect: { runs: [] }", ["the rules that began runs: none / draft"]),
            (
                "expect: { runs: [{ rule: draft }, { rule: strict }] }",
                ["the rules that began runs: draft, strict / draft"]
            ),
            (
                "expect: { runs: [{ rule: draft, prompt: Order B }] }",
                ["the prompt of run 1 (rule 'draft'): a text with 'Order B' / Order A at 2026-01-05T08:00:00Z."]
            ),
            (
                "expect: { runs: [{ rule: draft, prompt: { lacks: Order } }] }",
                ["the prompt of run 1 (rule 'draft'): a text without 'Order' / Order A at 2026-01-05T08:00:00Z."]
            ),
            (
                "expect: { runs: [{ rule: draft, state: dead-lettered }] }",
                ["the state of run 1 (rule 'draft'): dead-lettered / completed"]
            ),
            (
                "expect: { runs: [{ rule: draft, attempts: 2, calls: [] }] }",
                [
                    "the number of attempts of run 1 (rule 'draft'): 2 / 1",
                    "the tool calls of run 1 (rule 'draft'): none / sales",
                ]
            ),
            ("expect: { events: [] }", ["the emitted events: none / Proposed"]),
            (
                "expect: { events: [{ type: Proposed, data: { count: 4, sku: { prefix: B }, more: 1 } }] }",
                [
                    "'data.count' of event 1 ('Proposed'): 4 / 3",
                    "'data.sku' of event 1 ('Proposed'): {\"prefix\":\"B\"} / \"A\"",
                    "'data.more' of event 1 ('Proposed'): 1 / not there",
                ]
            ),
            (
                "expect: { proposals: [{ type: Proposed, state: approved }] }",
                ["the proposals: Proposed approved / Proposed waiting"]
            ),
            ("expect: { failures: [strict] }", ["the rules that could not be evaluated: strict / none"]),
        ] as [(String, [String])]
    )
    func `what goes otherwise is said with what was expected and what happened`(
        expectation: String,
        expected: [String]
    ) throws {
        #expect(try self.mismatches(Self.tool + Self.sold + expectation) == expected)
    }

    @Test func `runs and conditions that fail are wrong where nobody expects them`() throws {
        let unanswered = Self.sold + "expect: { events: [] }"
        #expect(
            try self.mismatches(unanswered) == [
                "the state of run 1 (rule 'draft'): completed / dead-lettered: the test gives no answer for the tool 'sales' "
                    + #"called with {"sku":"A","day":1}"#
            ]
        )
        let failing = "given: [{ type: Other, data: {} }]\nexpect: { none: true }"
        let mismatches = try self.mismatches(failing)
        #expect(mismatches.count == 1)
        #expect(mismatches[0].hasPrefix("the when of rule 'strict': a value / "))
        #expect(
            try self.mismatches("given: [{ type: Other, data: {} }]\nexpect: { none: true, failures: strict }") == []
        )
    }

    @Test func `answers are chosen by arguments, in order, and may be used up`() throws {
        let test = """
            tools:
              sales:
                - { with: { sku: B }, returns: { count: 1 } }
                - { with: { day: 1 }, times: 1, returns: { count: "{{ size(arguments.sku) }}" } }
                - { returns: { count: 9 } }
            given: [{ type: Sold, data: { sku: LONG } }, { type: Sold, data: { sku: LONG } }, { type: Sold, data: { sku: B } }]
            expect:
              events:
                - { type: Proposed, data: { count: 4 } }
                - { type: Proposed, data: { count: 9 } }
                - { type: Proposed, data: { count: 1 } }
            """
        #expect(try self.mismatches(test) == [])
    }

    @Test func `a tool that fails ends the run, one that is away is asked again later`() throws {
        let failing =
            "tools: { sales: { fails: no such table } }\n" + Self.sold
            + "expect: { runs: [{ rule: draft, state: dead-lettered, error: no such table, attempts: 1 }], events: [] }"
        #expect(try self.mismatches(failing) == [])
        let away =
            "tools: { sales: [{ unavailable: locked, times: 2 }, { returns: { count: 1 } }] }\n" + Self.sold
            + "expect: { runs: [{ rule: draft, attempts: 3 }], events: [{ time: '2026-01-05T08:00:30Z' }] }"
        #expect(try self.mismatches(away) == [])
        let gone =
            "tools: { sales: { unavailable: locked } }\n" + Self.sold
            + "expect: { runs: [{ rule: draft, state: dead-lettered, attempts: 3, error: locked }] }"
        #expect(try self.mismatches(gone) == [])
    }

    @Test func `people decide, and what is due in the meantime happens in its order`() throws {
        let test =
            Self.tool + """
                given:
                  - { type: Sold, data: { sku: A }, time: 2026-01-01T00:00:00Z }
                  - { after: 30m, type: Sold, data: { sku: B } }
                  - { after: 29m, approve: { by: anna, reason: fine, of: Proposed } }
                  - { after: 2m }
                  - { reject: { by: ben, refused: none waits } }
                expect:
                  events:
                    - { type: Proposed, data: { sku: A } }
                    - { type: Proposed, data: { sku: B } }
                    - { type: Approved, data: { sku: B }, decidedby: anna, time: "2026-01-05T08:59:00Z" }
                    - { type: Expired, data: { sku: A }, time: "2026-01-05T09:00:00Z" }
                """
        #expect(
            try self.mismatches(test) == [
                "'ben' decides (reject): a refusal with 'none waits' / refused: the proposal was approved by anna at "
                    + "2026-01-05T08:59:00Z already"
            ]
        )
    }

    @Test(arguments: [
        ("{ approve: { by: dev } }", "'dev' decides (approve): the decision is taken / refused: 'dev' may not decide"),
        (
            "{ reject: { by: anna, refused: no } }",
            "'anna' decides (reject): a refusal with 'no' / the decision is taken"
        ),
        (
            "{ approve: { by: anna, of: Other } }",
            "'anna' decides (approve): a proposal of 'Other' that waits / none waits"
        ),
        (
            "{ type: Sold, data: {} }",
            "the event 'Sold' is given: a payload that satisfies the schema of its type / the value"
        ),
    ])
    func `a step that does not go as written is wrong`(step: String, expected: String) throws {
        let test = Self.tool + "given: [{ type: Sold, data: { sku: A } }, \(step)]\nexpect: { runs: 1 }"
        let mismatches = try self.mismatches(test)
        #expect(mismatches.count == 1)
        #expect(mismatches.first?.hasPrefix(expected) == true, "\(mismatches)")
    }

    @Test func `the same source and id again is the same event`() throws {
        let test =
            Self.tool + """
                given: [{ type: Sold, id: a, data: { sku: A } }, { type: Sold, id: a, data: { sku: A } }, { type: Sold, id: a, source: /b, data: { sku: A } }]
                expect: { runs: 2 }
                """
        #expect(try self.mismatches(test) == [])
    }

    @Test func `a loop is stopped`() throws {
        let text = """
            events: { A: {} }
            rules: { r: { on: A, agent: a, emits: [A] } }
            agents: { a: { steps: [{ forEach: "[1, 2, 3]", as: x, steps: [{ emit: A }] }] } }
            tests: [{ name: t, given: { type: A }, expect: { failures: [] } }]

            """
        let report = RuleTestRunner.run(try book(text), directory: testDirectory)
        #expect(report.results[0].mismatches.map(\.what).contains("what follows"))
    }

    // MARK: Reports

    private func example() throws -> RuleTestReport {
        try self.report(
            """
            - name: passes & <shines>
              given: [{ type: Other, data: { gone: 2 } }]
              expect: { none: true }
            - name: fails
              given: [{ type: Sold, data: { sku: A } }]
              expect:
                runs: [{ rule: draft, state: completed }]
            """
        )
    }

    @Test func `a report reads as text`() throws {
        #expect(
            try self.example().text() == """
                ok  shop: passes & <shines>
                FAILED  shop: fails
                    Rules/shop/rules.yaml:40:14: the state of run 1 (rule 'draft')
                      expected  completed
                      actual    dead-lettered: the test gives no answer for the tool 'sales' called with {"sku":"A","day":1}
                2 tests, 1 failed

                """
        )
        #expect(RuleTestReport(ruleBook: "h", results: []).text().hasPrefix("there are no tests"))
        #expect(try self.example().text(usesColor: true).contains("\u{1B}[31;1mFAILED\u{1B}[0m"))
    }

    @Test func `a report is JSON for programs`() throws {
        let json = try self.example().json
        #expect(json["tests"] == 2)
        #expect(json["failed"] == 1)
        let second = try #require(json["results"]?.arrayValue?.last)
        #expect(second["passed"] == false)
        #expect(second["location"] == "Rules/shop/rules.yaml:37:5")
        #expect(second["mismatches"]?.arrayValue?.first?["location"] == "Rules/shop/rules.yaml:40:14")
    }

    @Test func `a report is JUnit XML for CI`() throws {
        let document = try XMLOutline(try self.example().junitXML)
        #expect(
            document.elements == [
                "testsuites name=proactor tests=2 failures=1", "testsuite name=shop tests=2 failures=1",
                "testcase classname=shop name=passes & <shines> file=Rules/shop/rules.yaml line=34",
                "testcase classname=shop name=fails file=Rules/shop/rules.yaml line=37",
                "failure message=the state of run 1 (rule 'draft')",
            ]
        )
    }

    @Test func `whatever a test is called, the XML stays whole`() throws {
        let place = SourceLocation(file: "a\"b.yaml", range: SourceRange(at: SourcePosition(line: 1, column: 1)))
        let mismatch = RuleTestMismatch("<&\"\u{1}", expected: "]]>", actual: "\u{FFFF}\u{1B}", at: nil)
        let result = RuleTestResult(name: "a\nb", domain: "<d>", location: place, mismatches: [mismatch])
        let document = try XMLOutline(RuleTestReport(ruleBook: "h", results: [result]).junitXML)
        #expect(document.elements.count == 4)
        #expect(document.elements[2].contains("name=a\nb file=a\"b.yaml"))
    }

    // MARK: Shipped tests

    @Test func `the shipped tests pass`() throws {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let files = try ["Rules", "Agents"].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
                .filter { $0.hasSuffix(".yaml") }.map { path in
                    RuleBookFile(
                        path: "\(folder)/\(path)",
                        text: try String(contentsOf: root.appending(path: "\(folder)/\(path)"), encoding: .utf8)
                    )
                }
        }
        let deployment = try #require(
            YAMLParser.parse(
                Array(try String(contentsOf: root.appending(path: "proactor.yaml"), encoding: .utf8).utf8),
                file: "p"
            )
            .root?.json
        )
        let people = deployment["people"]?.objectValue?.keys ?? []
        let groups = (deployment["groups"]?.objectValue ?? [:]).map {
            ($0.key, $0.value.arrayValue?.compactMap(\.stringValue) ?? [])
        }
        let directory = Directory(
            people: Dictionary(uniqueKeysWithValues: people.map { ($0, Person(id: $0, name: $0)) }),
            groups: Dictionary(uniqueKeysWithValues: groups)
        )
        let context = RuleBookContext(
            tools: Set(deployment["tools"]?.objectValue?.keys ?? []),
            sinks: ["inbox"],
            directory: directory,
            models: Set(deployment["models"]?.objectValue?.keys ?? [])
        )
        let (book, diagnostics) = RuleBookReader.read(files, context: context)
        #expect(diagnostics.map(\.description) == [])
        let report = RuleTestRunner.run(try #require(book), directory: directory)
        #expect(report.hasPassed, "\(report.text())")
        #expect(Set(report.results.map(\.domain)) == ["supply-chain", "finance", "payments", "operations"])
        #expect(report.results.count >= 12)
    }
}

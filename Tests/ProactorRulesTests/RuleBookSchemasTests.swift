import Foundation
import ProactorDiagnostics
import ProactorJSONSchema
import ProactorModel
import ProactorYAML
import Testing

@testable import ProactorRules

/// The schemas that editors are given say what the readers accept.
@Suite struct RuleBookSchemasTests {
    private static let compiled = Result { try JSONSchema(RuleBookSchemas.file) }

    private func violations(_ text: String) throws -> [String] {
        let json = try #require(YAMLParser.parse(Array(text.utf8), file: "f").root?.json)
        return try Self.compiled.get().validate(json).map(\.description)
    }

    /// A test with every key.
    static let tests = """
        tests:
          - name: everything
            at: 2026-03-02T08:00:00Z
            tools:
              sales:
                - { with: { sku: A }, times: 1, returns: { count: "{{ 1 }}" } }
                - { fails: broken }
                - { unavailable: locked }
            given:
              - type: StockLevelZero
                source: /inventory/eu
                id: e1
                subject: s
                time: 2026-03-02T08:00:00Z
                data: { sku: A, openOrders: 0 }
                extensions: { traceparent: x, hops: 1 }
              - { after: 1h, approve: { by: anna, reason: ok, of: ReorderProposed, refused: x } }
              - reject: { by: ben }
              - after: 5m
            expect:
              none: false
              runs:
                - rule: reorder
                  prompt: { equals: a, contains: [b], lacks: c }
                  state: dead-lettered
                  error: x
                  attempts: 1
                  calls: [sales]
              events: [{ type: ReorderProposed, data: { sku: { prefix: A } } }]
              proposals: [{ type: ReorderProposed, state: approved }]
              failures: [reorder]
          - { name: short, given: { type: ReorderProposed }, expect: { runs: 2 } }

        """

    @Test func `the schema is one without anything suspicious`() throws {
        #expect(try Self.compiled.get().warnings.map(\.description) == [])
    }

    @Test func `files with every key satisfy it, and are right`() throws {
        let text = shop + Self.tests
        #expect(try self.violations(text) == [])
        let (book, diagnostics) = read(text)
        #expect(diagnostics.map(\.description) == [])
        #expect(book?.tests.map(\.name) == ["everything", "short"])
    }

    @Test(arguments: ["Rules", "Agents"])
    func `every shipped file satisfies it`(folder: String) throws {
        let files = try repositoryFiles(folder)
        #expect(files.count >= 3)
        for file in files { #expect(try self.violations(file.text) == [], "\(file.path)") }
    }

    @Test(arguments: ShippedContentTests.examples.filter { ShippedContentTests.isBook($0) })
    func `every example of the documentation satisfies it`(example: ShippedContentTests.Example) throws {
        #expect(try self.violations(example.text) == [])
    }

    @Test(arguments: [
        ("owner: shop", "ownr: shop"), ("quorum: 2", "quroum: 2"), ("quorum: 2", "quorum: 0"),
        ("quorum: 2", "quorum: two"),
        ("concurrency: 2", "parallel: 2"), ("{ time: 1m }", "{ turn: 5 }"), ("    agent: planner\n", ""),
        ("    on: StockLevelZero\n", ""), ("owner: shop", "owner: 5"), ("on: StockLevelZero", "on: 5"),
        ("on: StockLevelZero", "on: { prefx: Stock }"), ("on: StockLevelZero", "on: [[StockLevelZero]]"),
        ("expires: 1d", "expires: 24"), ("expires: 1d", "expires: 1 day"), ("factor: 3", "factor: 0.5"),
        ("jitter: 0.5", "jitter: 2"), ("when: data.openOrders == 0", "when:"),
        ("approvers: [group:buyers]", "approvers: []"),
        ("  reorder:", "  re order:"), ("fail: Nothing was sold.", "fail: No\n        say: x"),
        ("- let: { count: history.count }", "- {}"), ("as: history", "as: 2nd"),
        ("steps:\n          - say", "step:\n          - say"),
        ("- let: { count: history.count }", "- let: { count: 1 }\n        with: {}"),
        ("type: integer", "type: whole"), ("ReorderApproved: {}", "ReorderApproved: { exmple: {} }"),
        ("rules:\n", "rulez:\n"),
        // Tests
        ("  - name: everything\n    at", "  - at"), ("at: 2026-03-02T08", "at: noon"), ("times: 1,", "times: 0,"),
        ("fails: broken", "fails: broken, unavailable: x"), ("after: 5m", "after: 5"), ("by: ben", "who: ben"),
        ("state: dead-lettered", "state: dead"), ("state: approved", "state: fine"), ("runs: 2", "runs: -1"),
        ("expect: { runs: 2 }", "expect: {}"), ("attempts: 1", "attempts: some"), ("failures:", "fails:"),
        ("contains: [b]", "has: [b]"), ("subject: s", "subject: { a: 1 }"),
    ])
    func `what the reader refuses, the schema refuses`(old: String, new: String) throws {
        let text = (shop + Self.tests).replacingOccurrences(of: old, with: new)
        #expect(text != shop + Self.tests, "the replaced text is not there")
        #expect(read(text).book == nil)
        #expect(try !self.violations(text).isEmpty)
    }

    // MARK: Keys

    /// The properties of the schema at a place, in all its alternatives, with references followed.
    private func properties(_ path: [String]) -> Set<String> {
        var schemas = [RuleBookSchemas.file]
        for token in path {
            schemas = schemas.flatMap(self.alternatives).compactMap {
                $0.value(at: JSONPointer(token.split(separator: "/").map(String.init)))
            }
        }
        return Set(schemas.flatMap(self.alternatives).flatMap { $0["properties"]?.objectValue?.keys ?? [] })
    }

    private func alternatives(_ schema: JSONValue) -> [JSONValue] {
        if let reference = schema["$ref"]?.stringValue {
            let pointer = JSONPointer(reference.dropFirst(2).split(separator: "/").map(String.init))
            return RuleBookSchemas.file.value(at: pointer).map(self.alternatives) ?? []
        }
        let inner = ["oneOf", "anyOf"].flatMap { schema[$0]?.arrayValue ?? [] }.filter {
            $0["required"] == nil || $0["properties"] != nil
        }
        return inner.isEmpty ? [schema] : [schema] + inner.flatMap(self.alternatives)
    }

    /// Rules with steps, which ask for keys of their own.
    private static let steps = """
        rules:
          both: { all: [{ on: A }, { on: B }], within: 1h, agent: a }
          either: { any: [{ on: A }, { on: B }], count: 2, within: 1h, agent: a }
          after: { sequence: [{ on: A, as: first }, { not: { on: B } }], within: 1h, agent: a }

        """

    @Test func `steps satisfy it as they are read`() throws {
        #expect(try self.violations(Self.steps) == [])
        for (old, new) in [("{ on: A }", "{ at: A }"), ("count: 2", "count: 0"), ("as: first", "with: 1")] {
            #expect(try !self.violations(Self.steps.replacingOccurrences(of: old, with: new)).isEmpty, "\(new)")
        }
    }

    @Test func `the schema has the keys that the readers ask for, and no others`() throws {
        let root = try #require(YAMLParser.parse(Array((shop + Self.tests).utf8), file: "f").root)
        var context = YAMLContext(recordsKeys: true)
        _ = RuleBookReader.draft(of: root, SourceFile(path: "Rules/shop/f.yaml", text: shop + Self.tests), &context)
        let steps = try #require(YAMLParser.parse(Array(Self.steps.utf8), file: "s").root)
        _ = RuleBookReader.draft(of: steps, SourceFile(path: "Rules/shop/s.yaml", text: Self.steps), &context)
        let asked = try #require(context.askedKeys)
        let rule = "properties/rules/additionalProperties"
        let tests = ["properties/tests/items"]
        let places: [String: [String]] = [
            "a file of the rule book": [], "an event type": ["properties/events/additionalProperties"],
            "a rule": ["properties/rules/additionalProperties"],
            "an approval": ["properties/rules/additionalProperties", "properties/approval"],
            "an agent": ["properties/agents/additionalProperties"],
            "'limits'": ["properties/agents/additionalProperties", "properties/limits"],
            "'retry'": ["properties/agents/additionalProperties", "properties/retry"],
            "a step": ["properties/agents/additionalProperties", "properties/steps", "items"],
            "a step of 'all'": [rule, "properties/all"], "a step of 'any'": [rule, "properties/any"],
            "a step of 'sequence'": [rule, "properties/sequence"],
            "'not'": [rule, "properties/sequence", "items", "properties/not"], "a test": tests,
            "an answer": tests + ["properties/tools", "additionalProperties"],
            "a step of 'given'": tests + ["properties/given"],
            "a decision": tests + ["properties/given", "properties/approve"],
            "'expect'": tests + ["properties/expect"],
            "an expected run": tests + ["properties/expect", "properties/runs"],
            "an expected text": tests + ["properties/expect", "properties/runs", "properties/prompt"],
            "an expected proposal": tests + ["properties/expect", "properties/proposals"],
        ]
        #expect(Set(asked.keys) == Set(places.keys))
        for (what, path) in places {
            let listed = self.properties(path).union(self.properties(path + ["items"]))
            #expect(listed == asked[what], "\(what)")
        }
    }
}

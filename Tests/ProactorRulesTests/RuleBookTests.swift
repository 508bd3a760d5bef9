import Foundation
import ProactorDiagnostics
import ProactorMatching
import ProactorModel
import ProactorRules
import Testing

@Suite struct RuleBookTests {
    @Test func `a rule book that is right is read whole`() throws {
        let (book, diagnostics) = read(shop)
        #expect(diagnostics.map(\.description) == [])
        let rule = try #require(book?.rule(named: "reorder"))
        #expect((rule.domain, rule.owner, rule.agent) == ("shop", "shop", "planner"))
        #expect(rule.emits == ["ReorderProposed"])
        #expect(
            rule.approval
                == ApprovalPolicy(
                    approvers: ["group:buyers"],
                    quorum: 2,
                    sinks: ["inbox"],
                    onApproved: "ReorderApproved",
                    onRejected: nil,
                    onExpired: nil,
                    expiresAfter: .seconds(86_400)
                )
        )
        #expect(rule.location.description == "Rules/shop/0.yaml:14:3")
        let agent = try #require(book?.agents["planner"])
        #expect((agent.tools, agent.concurrency, agent.limits.time) == (["sales"], 2, .seconds(60)))
        #expect(
            agent.retry
                == RetryPolicy(attempts: 5, first: .seconds(1), factor: 3, longest: .seconds(60), jitter: 0.5)
        )
        #expect(agent.script?.count == 5)
        #expect(book?.eventTypes["StockLevelZero"]?.example == ["sku": "A", "openOrders": 0])
    }

    @Test func `an agent that says no more than its steps has the defaults`() throws {
        let text = "events: { A: }\nrules: { r: { on: A, agent: a } }\nagents: { a: { steps: [{ say: hello }] } }\n"
            .replacingOccurrences(of: "A: }", with: "A: {} }")
        let (book, diagnostics) = read(text)
        #expect(diagnostics.map(\.description) == [])
        let agent = try #require(book?.agents["a"])
        #expect(agent.concurrency == 4)
        #expect(agent.limits.time == .seconds(300))
        #expect(agent.retry == RetryPolicy())
        #expect(book?.rule(named: "r")?.approval == nil)
    }

    @Test func `a wait before the first retry longer than the default's longest is kept`() throws {
        let book = try #require(read(shop("first: 1s, factor: 3, max: 1m", "first: 1h")).book)
        #expect(book.agents["planner"]?.retry.longest == .seconds(3600))
    }

    @Test func `an approval that names nobody is everybody's, and shown in the inbox`() throws {
        let text = shop("{ sinks: [inbox], approvers: [group:buyers], quorum: 2,", "{")
        let policy = try #require(read(text).book?.rule(named: "reorder")?.approval)
        #expect(policy.approvers.isEmpty)
        #expect(policy.quorum == 1)
        #expect(policy.sinks == ["inbox"])
    }

    @Test func `any split into files gives the same rules`() throws {
        let parts = shop.components(separatedBy: "rules:\n")
        let rules = parts[1].components(separatedBy: "agents:\n")
        let (book, diagnostics) = read("rules:\n" + rules[0], "agents:\n" + rules[1], parts[0], "")
        #expect(diagnostics.map(\.description) == [])
        #expect(book?.rules.map(\.name) == ["reorder"])
        #expect(book?.files.count == 4)
    }

    @Test func `rules are sorted, found by name, and indexed by their place`() throws {
        let names = ["b", "a-1", "Z", "a", "c.d", "b_2", "0"]
        let rules = names.map { "  \($0): { on: T\($0), agent: a }\n" }.joined()
        let events = names.map { "  T\($0): {}\n" }.joined()
        let text = "events:\n\(events)rules:\n\(rules)agents: { a: { steps: [{ say: x }] } }\n"
        let book = try #require(read(text).book)
        #expect(book.rules.map(\.name) == ["0", "Z", "a", "a-1", "b", "b_2", "c.d"])
        for name in names {
            #expect(book.rule(named: name)?.name == name)
            let event: JSONValue = ["type": .string("T\(name)"), "source": "/s"]
            #expect(book.index.matches(event).map { book.rules[Int($0)].name } == [name])
        }
        #expect(book.rule(named: "d") == nil)
        #expect(book.rule(named: "") == nil)
    }

    @Test func `the hash names the content: the same for any order, another for any byte`() throws {
        let files = [
            RuleBookFile(path: "Rules/a.yaml", text: shop), RuleBookFile(path: "Rules/b.yaml", text: "# nothing\n"),
        ]
        let hash = try #require(RuleBookReader.read(files, context: testContext).book?.hash)
        #expect(hash.count == 64)
        #expect(RuleBookReader.read(files.reversed(), context: testContext).book?.hash == hash)
        var others: Set<String> = [hash]
        let changes: [(Int, (inout RuleBookFile) -> Void)] = [
            (0, { $0.text += "\n" }), (0, { $0.text += " " }), (0, { $0.path = "Rules/aa.yaml" }),
            (0, { $0.text = $0.text.replacingOccurrences(of: "Draft an", with: "Draft  an") }),
            (1, { $0.text = "# nothing" }), (1, { $0.text = "# nothing\r\n" }), (1, { $0.path = "Rules/b.yml" }),
            (1, { $0 = RuleBookFile(path: "Rules/b.yaml# nothing", text: "\n") }),
        ]
        for (place, change) in changes {
            var changed = files
            change(&changed[place])
            others.insert(try #require(RuleBookReader.read(changed, context: testContext).book?.hash))
        }
        #expect(others.count == changes.count + 1)
    }

    @Test func `what the store keeps compiles to the same rule book again`() throws {
        let book = try #require(read(shop, "# ünïcode \u{1F600}\n").book)
        let stored = try JSONParser.parse(book.contents.jsonBytes)
        let (again, diagnostics) = RuleBookReader.read(RuleBook.files(from: stored), context: testContext)
        #expect(diagnostics.isEmpty)
        #expect(again?.hash == book.hash)
        #expect(again?.contents == book.contents)
        #expect(RuleBook.files(from: [["path": 1], "x", ["path": "a", "text": "b"]]).count == 1)
    }

    @Test(arguments: [
        ("Rules/finance/rules.yaml", "finance"), ("Rules/finance/eu/rules.yaml", "finance"),
        ("Rules/rules.yaml", "Rules"),
        ("rules.yaml", ""),
    ])
    func `the folder below the first is the domain`(path: String, domain: String) throws {
        let book = try #require(RuleBookReader.read([RuleBookFile(path: path, text: shop)], context: testContext).book)
        #expect(book.rules.first?.domain == domain)
        #expect(book.eventTypes["StockLevelZero"]?.domain == domain)
    }

    @Test func `ten thousand rules are read and checked in bounded time`() throws {
        let files = (0..<20).map { file in
            let range = file * 500..<(file + 1) * 500
            let events = range.map { "  E\($0): { schema: { properties: { a: { type: string } } } }\n" }.joined()
            let rules = range.map { number in
                "  r\(number): { on: E\(number), when: data.a == 'x', agent: a, emits: [E\((number + 1) % 10_000)] }\n"
            }
            return RuleBookFile(path: "Rules/d/\(file).yaml", text: "events:\n\(events)rules:\n\(rules.joined())")
        }
        let agent = RuleBookFile(path: "Agents/a.yaml", text: "agents: { a: { steps: [{ emit: E0 }] } }")
        let duration = ContinuousClock().measure {
            let (book, diagnostics) = RuleBookReader.read(files + [agent], context: testContext)
            #expect(book == nil)
            #expect(diagnostics.count { $0.code == .ruleLoop } == 10_000)
            #expect(diagnostics.count { $0.code == .unlistedEmission } == 9999)
        }
        #expect(duration < .seconds(60))
    }

    @Test func `a book that was accepted before compiles again when tools, sinks and people are gone`() throws {
        let files = [RuleBookFile(path: "Rules/shop/0.yaml", text: shop)]
        let accepted = try #require(RuleBookReader.read(files, context: testContext).book)
        let bare = RuleBookContext(tools: [], sinks: [], directory: Directory())
        #expect(RuleBookReader.read(files, context: bare).book == nil)
        let again = try #require(RuleBookReader.recompile(files, context: bare))
        #expect(again.hash == accepted.hash)
        #expect(again.rules.map(\.name) == accepted.rules.map(\.name))
        let broken = [RuleBookFile(path: "Rules/shop/0.yaml", text: shop("agent: planner", "agent: nobody"))]
        #expect(RuleBookReader.recompile(broken, context: bare) == nil)
    }
}
